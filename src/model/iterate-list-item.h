/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_LIST_ITEM (iterate_list_item_get_type ())

G_DECLARE_FINAL_TYPE (IterateListItem, iterate_list_item, ITERATE, LIST_ITEM, GObject)

/**
 * IterateListItemDraft:
 * @subject: what it is, such as `task-7`
 * @title: what a list calls it
 * @subtitle: (nullable): what it says below that
 * @tag: (nullable): a word or two at its end
 * @tag_style: (nullable): `success`, `warning`, `error`, `accent` or `dim-label`
 * @searched: (nullable): what else is searched
 * @filters: a bit for each chip that shows it, the lowest for the first
 *
 * A line of a list, as it is made.
 */
typedef struct
{
  const char *subject;
  const char *title;
  const char *subtitle;
  const char *tag;
  const char *tag_style;
  const char *searched;
  guint       filters;
} IterateListItemDraft;

IterateListItem *iterate_list_item_new         (const IterateListItemDraft *draft);
const char      *iterate_list_item_get_subject (IterateListItem            *self);
char            *iterate_list_item_dup_subject (gpointer                    item);
const char      *iterate_list_item_get_title   (IterateListItem            *self);
gboolean         iterate_list_item_is_in       (IterateListItem            *self,
                                                guint                       filter);
gboolean         iterate_list_item_matches     (IterateListItem            *self,
                                                const char                 *text);

G_END_DECLS
