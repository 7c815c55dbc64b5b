/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-link-list.h"

#include "iterate-experiment.h"
#include "iterate-feature-request.h"
#include "iterate-initiative.h"
#include "iterate-list-item.h"
#include "iterate-query.h"
#include "iterate-task.h"

#include <glib/gi18n-lib.h>

/* What can be part of an initiative. What is over is not offered, but shown where it is. */
typedef struct
{
  GType       type;
  const char *title;   /* The property that people know it by */
  const char *label;
  const char *over[6]; /* Ended by %NULL */
} Kind;

typedef struct
{
  IterateDatabase *db;
  gint64           initiative;
  GPtrArray       *linked;
  GPtrArray       *others;
} Listing;

/* @other is set to the name of the initiative that something is part of already. */
static gboolean
read_other (Listing  *self,
            gint64    initiative,
            char    **other,
            GError  **error)
{
  g_autoptr(IterateRecord) record = NULL;

  *other = NULL;
  if (initiative == 0 || initiative == self->initiative)
    return TRUE;

  record = iterate_database_find (self->db, ITERATE_TYPE_INITIATIVE, initiative, error);
  if (record != NULL)
    *other = g_strdup_printf (_("Now part of “%s”"),
                              iterate_initiative_get_name (ITERATE_INITIATIVE (record)));

  return record != NULL;
}

static gboolean
add (Listing        *self,
     const Kind     *kind,
     IterateRecord  *record,
     GError        **error)
{
  gint64 initiative = iterate_record_get_int64 (record, "initiative");
  gboolean linked = initiative == self->initiative;
  g_autofree char *subject = iterate_record_dup_subject (record);
  g_autofree char *other = NULL, *subtitle = NULL;

  if (!linked && g_strv_contains (kind->over, iterate_record_get_string (record, "status")))
    return TRUE;

  if (!read_other (self, initiative, &other, error))
    return FALSE;

  subtitle = other == NULL ? g_strdup_printf ("%s · %s", _(kind->label), subject)
                           : g_strdup_printf ("%s · %s · %s", _(kind->label), subject, other);
  g_ptr_array_add (linked ? self->linked : self->others,
                   iterate_list_item_new (&(IterateListItemDraft) {
    .subject = subject,
    .title = iterate_record_get_string (record, kind->title),
    .subtitle = subtitle,
    .tag = linked ? _("Part of it") : NULL,
    .tag_style = linked ? "success" : NULL,
    .searched = subject,
    .filters = linked ? 1 << ITERATE_LINK_LINKED : 0,
  }));

  return TRUE;
}

static gboolean
add_kind (Listing     *self,
          const Kind  *kind,
          GError     **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (kind->type);
  g_autoptr(GPtrArray) records = NULL;

  iterate_query_order_by (query, "id", TRUE);
  records = iterate_query_list (query, self->db, error);
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      if (!add (self, kind, g_ptr_array_index (records, i), error))
        return FALSE;
    }

  return records != NULL;
}

/* Returns: (transfer full) (element-type IterateListItem): the experiments, requests and tasks that are
 *   or can be part of an initiative, those that are first, or %NULL with @error set */
GPtrArray *
iterate_link_items_list (IterateDatabase  *db,
                         gint64            initiative,
                         GError          **error)
{
  const Kind kinds[] = {
    { ITERATE_TYPE_EXPERIMENT, "name", N_("Experiment"), { NULL } },
    { ITERATE_TYPE_FEATURE_REQUEST, "topic", N_("Request"),
      { "shipped", "declined", "merged", "empty", NULL } },
    { ITERATE_TYPE_TASK, "title", N_("Task"), { "done", "dropped", NULL } },
  };
  g_autoptr(GPtrArray) linked = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) others = g_ptr_array_new_with_free_func (g_object_unref);
  Listing self = { db, initiative, linked, others };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (!add_kind (&self, &kinds[i], error))
        return NULL;
    }

  g_ptr_array_extend_and_steal (linked, g_steal_pointer (&others));

  return g_steal_pointer (&linked);
}
