/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_BROWSE_PAGE (iterate_browse_page_get_type ())

G_DECLARE_DERIVABLE_TYPE (IterateBrowsePage, iterate_browse_page, ITERATE, BROWSE_PAGE, IteratePage)

/**
 * IterateBrowsePageClass:
 * @filters: (array length=n_filters): what the chips say
 * @n_filters: how many there are
 * @search_hint: what the search entry says
 * @list_name: what the list is called
 * @empty_title: what is said where there is nothing
 * @empty_text: what to do about it
 * @empty_action: (nullable): the action of the button below that
 * @empty_label: (nullable): what the button says
 * @choose_title: what is said where nothing is chosen
 * @read_list: reads the list: a #GPtrArray of #IterateListItem
 * @read_detail: reads one of them, by its subject
 * @free_detail: frees that
 * @show_detail: shows it
 *
 * A page with a list, and beside it what is chosen.
 */
struct _IterateBrowsePageClass
{
  IteratePageClass   parent_class;

  const char *const *filters;
  guint              n_filters;
  const char        *search_hint;
  const char        *list_name;
  const char        *empty_title;
  const char        *empty_text;
  const char        *empty_action;
  const char        *empty_label;
  const char        *choose_title;
  gpointer         (*read_list)   (IterateDatabase    *db,
                                   gint64              now,
                                   gpointer            unused,
                                   GError            **error);
  gpointer         (*read_detail) (IterateDatabase    *db,
                                   gint64              now,
                                   gpointer            subject,
                                   GError            **error);
  GDestroyNotify     free_detail;
  void             (*show_detail) (IterateBrowsePage  *self,
                                   gpointer            detail);
};

void        iterate_browse_page_set_detail  (IterateBrowsePage *self,
                                             GtkWidget         *detail);
void        iterate_browse_page_set_board   (IterateBrowsePage *self,
                                             GtkWidget         *board);
void        iterate_browse_page_show_board  (IterateBrowsePage *self,
                                             gboolean           on_board);
void        iterate_browse_page_add_button  (IterateBrowsePage *self,
                                             const char        *icon_name,
                                             const char        *action,
                                             const char        *tooltip);
void        iterate_browse_page_add_menu    (IterateBrowsePage *self,
                                             const char        *icon_name,
                                             GMenuModel        *menu,
                                             const char        *tooltip);
const char *iterate_browse_page_get_shown   (IterateBrowsePage *self);
gpointer    iterate_browse_page_get_detail  (IterateBrowsePage *self);
GListModel *iterate_browse_page_get_items   (IterateBrowsePage *self);
void        iterate_browse_page_show        (IterateBrowsePage *self,
                                             const char        *subject);

G_END_DECLS
