/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-model.h"

/* How many records are kept, and how many are read at once around the one that is asked for. */
#define MAX_KEPT 2000
#define PAGE 50

/**
 * IterateFeedbackModel:
 *
 * Feedback in a list, of which only the numbers are in memory: a million of them are 8 MB. The
 * records are read a page at a time when they are looked at.
 */
struct _IterateFeedbackModel
{
  GObject       parent_instance;

  IterateStore *store;   /* (owned) (nullable) */
  GArray       *ids;     /* (owned): of gint64, descending */
  GHashTable   *records; /* (owned): of id to IterateFeedback */
};

static void iterate_feedback_model_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IterateFeedbackModel, iterate_feedback_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      iterate_feedback_model_list_model_init))

static void
iterate_feedback_model_finalize (GObject *object)
{
  IterateFeedbackModel *self = ITERATE_FEEDBACK_MODEL (object);

  g_clear_object (&self->store);
  g_array_unref (self->ids);
  g_hash_table_unref (self->records);

  G_OBJECT_CLASS (iterate_feedback_model_parent_class)->finalize (object);
}

static void
iterate_feedback_model_class_init (IterateFeedbackModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = iterate_feedback_model_finalize;
}

static void
iterate_feedback_model_init (IterateFeedbackModel *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->records = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
}

IterateFeedbackModel *
iterate_feedback_model_new (void)
{
  return g_object_new (ITERATE_TYPE_FEEDBACK_MODEL, NULL);
}

static GType
iterate_feedback_model_get_item_type (GListModel *model)
{
  return ITERATE_TYPE_FEEDBACK;
}

static guint
iterate_feedback_model_get_n_items (GListModel *model)
{
  return ITERATE_FEEDBACK_MODEL (model)->ids->len;
}

static gint64
get_id (IterateFeedbackModel *self,
        guint                 position)
{
  return g_array_index (self->ids, gint64, position);
}

static IterateFeedback *
read_record (IterateDatabase *db,
             gint64           id)
{
  g_autoptr(GError) error = NULL;
  IterateFeedback *record = iterate_database_find (db, ITERATE_TYPE_FEEDBACK, id, &error);

  /* Deleted since the numbers were read: they are read again in a moment. */
  if (record == NULL)
    g_debug ("%s", error->message);

  return record;
}

static void
read_page (IterateFeedbackModel *self,
           guint                 position)
{
  guint first = position - MIN (position, PAGE / 2), last = MIN (first + PAGE, self->ids->len);
  IterateDatabase *db = iterate_store_get_reader (self->store, NULL);

  if (g_hash_table_size (self->records) > MAX_KEPT)
    g_hash_table_remove_all (self->records);
  for (guint i = first; db != NULL && i < last; i++)
    {
      gint64 id = get_id (self, i);
      IterateFeedback *record;

      if (g_hash_table_contains (self->records, &id))
        continue;

      record = read_record (db, id);
      if (record != NULL)
        g_hash_table_insert (self->records, g_memdup2 (&id, sizeof id), record);
    }
}

static gpointer
iterate_feedback_model_get_item (GListModel *model,
                                 guint       position)
{
  IterateFeedbackModel *self = ITERATE_FEEDBACK_MODEL (model);
  IterateFeedback *record;
  gint64 id;

  if (position >= self->ids->len)
    return NULL;

  id = get_id (self, position);
  record = g_hash_table_lookup (self->records, &id);
  if (record == NULL)
    {
      read_page (self, position);
      record = g_hash_table_lookup (self->records, &id);
    }

  /* An item must be there for each position. */
  return record == NULL ? g_object_new (ITERATE_TYPE_FEEDBACK, NULL) : g_object_ref (record);
}

static void
iterate_feedback_model_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = iterate_feedback_model_get_item_type;
  iface->get_n_items = iterate_feedback_model_get_n_items;
  iface->get_item = iterate_feedback_model_get_item;
}

/* Where the records are; those of another store are forgotten. */
void
iterate_feedback_model_set_store (IterateFeedbackModel *self,
                                  IterateStore         *store)
{
  if (g_set_object (&self->store, store))
    g_hash_table_remove_all (self->records);
}

/* Returns: where that one is, or how many there are when it is not */
guint
iterate_feedback_model_find (IterateFeedbackModel *self,
                             gint64                id)
{
  guint low = 0, high = self->ids->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get_id (self, middle) > id)
        low = middle + 1;
      else
        high = middle;
    }

  return low < self->ids->len && get_id (self, low) == id ? low : self->ids->len;
}

static gboolean
is_same (IterateFeedback *first,
         IterateFeedback *second)
{
  static const char *const texts[] = { "kind", "urgency", "topic", "placed-by" };
  static const char *const numbers[] = { "actionable", "request-id", "filed-at" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (g_strcmp0 (iterate_record_get_string (ITERATE_RECORD (first), texts[i]),
                     iterate_record_get_string (ITERATE_RECORD (second), texts[i])) != 0)
        return FALSE;
    }

  return iterate_feedback_get_sentiment (first) == iterate_feedback_get_sentiment (second) &&
         iterate_feedback_get_actionable (first) == iterate_feedback_get_actionable (second) &&
         iterate_record_get_int64 (ITERATE_RECORD (first), numbers[1]) ==
           iterate_record_get_int64 (ITERATE_RECORD (second), numbers[1]) &&
         iterate_record_get_int64 (ITERATE_RECORD (first), numbers[2]) ==
           iterate_record_get_int64 (ITERATE_RECORD (second), numbers[2]);
}

/* Reads again what is kept, and tells of what has changed. */
static void
renew_records (IterateFeedbackModel *self)
{
  IterateDatabase *db = iterate_store_get_reader (self->store, NULL);
  g_autoptr(GList) kept = g_hash_table_get_values (self->records);

  for (GList *l = kept; db != NULL && l != NULL; l = l->next)
    {
      gint64 id = iterate_record_get_id (l->data);
      g_autoptr(IterateFeedback) now = read_record (db, id);
      guint position;

      if (now != NULL && is_same (l->data, now))
        continue;

      if (now == NULL)
        g_hash_table_remove (self->records, &id);
      else
        g_hash_table_insert (self->records, g_memdup2 (&id, sizeof id), g_steal_pointer (&now));
      position = iterate_feedback_model_find (self, id);
      if (position < self->ids->len)
        g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
    }
}

/**
 * iterate_feedback_model_show:
 * @ids: (element-type gint64): what to list, descending
 *
 * Lists these. What stays keeps its place, so that nothing jumps under the reader's eyes.
 */
void
iterate_feedback_model_show (IterateFeedbackModel *self,
                             GArray               *ids)
{
  g_autoptr(GArray) before = self->ids;
  guint n_before = before->len, n_start = 0, n_end = 0;

  while (n_start < MIN (n_before, ids->len) &&
         g_array_index (before, gint64, n_start) == g_array_index (ids, gint64, n_start))
    n_start++;
  while (n_end < MIN (n_before, ids->len) - n_start &&
         g_array_index (before, gint64, n_before - 1 - n_end) ==
           g_array_index (ids, gint64, ids->len - 1 - n_end))
    n_end++;

  self->ids = g_array_ref (ids);
  if (n_start < n_before || n_start < ids->len)
    g_list_model_items_changed (G_LIST_MODEL (self), n_start, n_before - n_start - n_end,
                                ids->len - n_start - n_end);
  if (self->store != NULL)
    renew_records (self);
}
