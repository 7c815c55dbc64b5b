/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-document.h"
#include "iterate-workspace.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A badge counts to here; there are more is all that it says then. */
#define ITERATE_MANY 1000

#define ITERATE_TYPE_PAGE (iterate_page_get_type ())

G_DECLARE_DERIVABLE_TYPE (IteratePage, iterate_page, ITERATE, PAGE, GtkWidget)

/**
 * IteratePageClass:
 * @title: what the sidebar says
 * @icon_name: what it shows
 * @reads_unseen: whether it is read while nobody sees it too: its badge counts what needs a
 *   person, or it keeps something running
 * @refresh: reads anew what the page shows
 * @show_subject: shows the thing with that name or id
 * @undo: (nullable): takes back what was done last
 * @make_document: (nullable): makes a document of what is shown, to be saved and printed, or %NULL
 *   where nothing is
 * @document_name: what its file is called at first
 */
struct _IteratePageClass
{
  GtkWidgetClass parent_class;

  const char    *title;
  const char    *icon_name;
  gboolean       reads_unseen;
  void         (*refresh)      (IteratePage *self);
  void         (*show_subject) (IteratePage *self,
                                const char  *subject);
  void         (*undo)         (IteratePage *self);

  IterateDocument *(*make_document) (IteratePage *self);
  const char      *document_name;
};

void              iterate_page_set_workspace   (IteratePage      *self,
                                                IterateWorkspace *workspace);
IterateWorkspace *iterate_page_get_workspace   (IteratePage      *self);
GCancellable     *iterate_page_get_cancellable (IteratePage      *self);
const char       *iterate_page_get_title       (IteratePage      *self);
const char       *iterate_page_get_icon_name   (IteratePage      *self);
guint             iterate_page_get_badge       (IteratePage      *self);
void              iterate_page_set_badge       (IteratePage      *self,
                                                guint             badge);
void              iterate_page_refresh         (IteratePage      *self);
void              iterate_page_show_subject    (IteratePage      *self,
                                                const char       *subject);
void              iterate_page_add_shortcut    (IteratePage      *self,
                                                guint             key,
                                                const char       *action);
void              iterate_page_report          (IteratePage      *self,
                                                GError           *error);
void              iterate_page_tell            (IteratePage      *self,
                                                const char       *text);
void              iterate_page_offer_undo      (IteratePage      *self,
                                                const char       *text);
void              iterate_page_undo            (IteratePage      *self);
void              iterate_page_read            (IteratePage         *self,
                                                IterateReadFunc      func,
                                                GDestroyNotify       free_result,
                                                GAsyncReadyCallback  callback);
void              iterate_page_read_part       (IteratePage         *self,
                                                IterateReadFunc      func,
                                                gpointer             user_data,
                                                GDestroyNotify       destroy,
                                                GDestroyNotify       free_result,
                                                GAsyncReadyCallback  callback,
                                                gpointer             callback_data);
gpointer          iterate_page_read_finish     (IteratePage      *self,
                                                GAsyncResult     *result);
void              iterate_page_write           (IteratePage      *self,
                                                IterateWriteFunc  func,
                                                gpointer          user_data,
                                                GDestroyNotify    destroy,
                                                const char       *done);

G_END_DECLS
