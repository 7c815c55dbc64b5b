/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * IterateFilterChosen:
 * @self: who asked to be told
 * @filter: which chip is on, from 0
 */
typedef void (*IterateFilterChosen) (gpointer self,
                                     guint    filter);

/**
 * IterateListMoved:
 * @self: who asked to be told
 * @item: what is selected now
 */
typedef void (*IterateListMoved)    (gpointer self,
                                     gpointer item);

/**
 * IterateListDupName:
 * @item: of a list
 *
 * Returns: (transfer full): what no other item of the list is called
 */
typedef char *(*IterateListDupName) (gpointer item);

void     iterate_lists_add_filters    (GtkBox              *box,
                                       const char *const   *labels,
                                       guint                n_labels,
                                       IterateFilterChosen  chosen,
                                       gpointer             self);
void     iterate_lists_add_keys       (GtkListView         *list,
                                       IterateListMoved     moved,
                                       gpointer             self);
void     iterate_lists_focus_selected (GtkListView         *list);
gboolean iterate_lists_go_by          (GtkListView         *list,
                                       int                  by);
gboolean iterate_lists_refill         (GtkListView         *list,
                                       GListStore          *store,
                                       GPtrArray           *items,
                                       IterateListDupName   dup_name);
void     iterate_lists_select         (GtkListView         *list,
                                       guint                position);
gboolean iterate_lists_select_named   (GtkListView         *list,
                                       IterateListDupName   dup_name,
                                       const char          *name);
void     iterate_lists_update_stack   (GtkStack            *stack,
                                       GListModel          *all,
                                       GListModel          *shown);

G_END_DECLS
