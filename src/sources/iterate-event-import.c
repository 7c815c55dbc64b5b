/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-event-import.h"

#include "iterate-csv-reader.h"
#include "iterate-error.h"
#include "iterate-journal.h"
#include "iterate-json.h"
#include "iterate-metric-column.h"
#include "iterate-time.h"
#include "iterate-unit-key.h"

#include <string.h>

/* Rows read before they are sorted by unit, so that a unit's events meet. */
#define BATCH_ROWS 50000
/* Events in one transaction, so that it stays well under 50 ms. */
#define CHUNK_ROWS 400
#define MAX_NAME   512
/* Larger properties are no event's but a document. */
#define MAX_PROPERTIES (64 * 1024)

/**
 * IterateEventImport:
 *
 * Imports a file of product events. Each chunk is taken and folded in a transaction of
 * its own, and an event that is there already counts no second time: an import that is
 * cut off is simply run again.
 */
struct _IterateEventImport
{
  char      *path;
  char      *user_column;
  char      *event_column;
  char      *time_column;
  char      *properties_column; /* (nullable) */
  GPtrArray *property_columns;  /* (owned) (element-type utf8) */

  int        user_at;
  int        event_at;
  int        time_at;
  int        properties_at;
  GArray    *properties_places; /* (owned) (element-type int) */
};

typedef struct
{
  gint64  key;
  gint64  row;
  gint64  at;
  char   *user;
  char   *name;
  char   *properties;
} Event;

typedef struct
{
  IterateEventImport  *import;  /* (borrowed) */
  IterateStore        *store;   /* (borrowed) */
  gint64               now;
  IterateCsvReader    *reader;  /* (owned) */
  IterateImportReport *report;  /* (owned) */
  IterateEventIntake  *intake;  /* (owned) */
  GArray              *batch;   /* (owned) (element-type Event) */
} Job;

static void
clear_event (gpointer data)
{
  Event *event = data;

  g_free (event->user);
  g_free (event->name);
  g_free (event->properties);
}

static void
clear_job (Job *job)
{
  g_clear_pointer (&job->reader, iterate_csv_reader_free);
  g_clear_pointer (&job->report, iterate_import_report_free);
  g_clear_pointer (&job->intake, iterate_event_intake_free);
  g_clear_pointer (&job->batch, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Job, clear_job)

IterateEventImport *
iterate_event_import_new (const char *path,
                          const char *user_column,
                          const char *event_column,
                          const char *time_column)
{
  IterateEventImport *self = g_new0 (IterateEventImport, 1);

  self->path = g_strdup (path);
  self->user_column = g_strdup (user_column);
  self->event_column = g_strdup (event_column);
  self->time_column = g_strdup (time_column);
  self->property_columns = g_ptr_array_new_with_free_func (g_free);
  self->properties_places = g_array_new (FALSE, FALSE, sizeof (int));

  return self;
}

void
iterate_event_import_free (IterateEventImport *self)
{
  if (self == NULL)
    return;

  g_free (self->path);
  g_free (self->user_column);
  g_free (self->event_column);
  g_free (self->time_column);
  g_free (self->properties_column);
  g_ptr_array_unref (self->property_columns);
  g_array_unref (self->properties_places);
  g_free (self);
}

/* Names a column that holds an event's properties as a JSON object. */
void
iterate_event_import_set_properties (IterateEventImport *self,
                                     const char         *column)
{
  g_free (self->properties_column);
  self->properties_column = g_strdup (column);
}

/* Names a column that is a property of its own. */
void
iterate_event_import_add_property (IterateEventImport *self,
                                   const char         *column)
{
  g_ptr_array_add (self->property_columns, g_strdup (column));
}

static gboolean
find_columns (IterateEventImport  *self,
              IterateCsvReader    *reader,
              GError             **error)
{
  self->user_at = iterate_csv_reader_find_column (reader, self->user_column, error);
  if (self->user_at < 0)
    return FALSE;

  self->event_at = iterate_csv_reader_find_column (reader, self->event_column, error);
  if (self->event_at < 0)
    return FALSE;

  self->time_at = iterate_csv_reader_find_column (reader, self->time_column, error);
  if (self->time_at < 0)
    return FALSE;

  self->properties_at = -1;
  if (self->properties_column != NULL)
    {
      self->properties_at = iterate_csv_reader_find_column (reader, self->properties_column, error);
      if (self->properties_at < 0)
        return FALSE;
    }

  for (guint i = 0; i < self->property_columns->len; i++)
    {
      int at = iterate_csv_reader_find_column (reader,
                                               g_ptr_array_index (self->property_columns, i), error);

      if (at < 0)
        return FALSE;

      g_array_append_val (self->properties_places, at);
    }

  return TRUE;
}

/* A number as a number, a truth value as one, anything else as text. */
static void
set_property (JsonObject *object,
              const char *name,
              const char *text)
{
  double value;

  if (*text == '\0')
    return;

  if (iterate_metric_column_parse_number (text, &value))
    json_object_set_double_member (object, name, value);
  else if (g_ascii_strcasecmp (text, "true") == 0 || g_ascii_strcasecmp (text, "false") == 0)
    json_object_set_boolean_member (object, name, g_ascii_tolower (*text) == 't');
  else
    json_object_set_string_member (object, name, text);
}

/* Returns: (transfer full): the row's properties, or %NULL with @error set */
static char *
dup_properties (Job     *job,
                GError **error)
{
  IterateEventImport *self = job->import;
  const char *text = "{}";
  g_autoptr(JsonObject) object = NULL;

  if (self->properties_at >= 0)
    text = iterate_csv_reader_get_field (job->reader, self->properties_at);
  if (*text == '\0')
    text = "{}";
  if (strlen (text) > MAX_PROPERTIES)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "its properties are longer than %d bytes", MAX_PROPERTIES);
      return NULL;
    }

  if (self->property_columns->len == 0)
    return g_strdup (text);

  object = iterate_json_parse (text, error);
  for (guint i = 0; object != NULL && i < self->property_columns->len; i++)
    set_property (object, g_ptr_array_index (self->property_columns, i),
                  iterate_csv_reader_get_field (
                    job->reader, g_array_index (self->properties_places, int, i)));

  return object == NULL ? NULL : iterate_json_to_string (object);
}

static gboolean
is_name (const char *text)
{
  return *text != '\0' && strlen (text) <= MAX_NAME && g_utf8_validate (text, -1, NULL);
}

/* Returns: whether the row says who, what and when; says why not */
static gboolean
read_event (Job     *job,
            Event   *event,
            GError **error)
{
  IterateEventImport *self = job->import;
  const char *user, *name;

  if (iterate_csv_reader_get_n_fields (job->reader) !=
      iterate_csv_reader_get_n_columns (job->reader))
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           "it has another number of fields than the header");
      return FALSE;
    }

  user = iterate_csv_reader_get_field (job->reader, self->user_at);
  name = iterate_csv_reader_get_field (job->reader, self->event_at);
  if (!is_name (user) || !is_name (name))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   "“%s” and “%s” need a text of 1 to %d bytes", self->user_column,
                   self->event_column, MAX_NAME);
      return FALSE;
    }

  if (!iterate_time_parse (iterate_csv_reader_get_field (job->reader, self->time_at), job->now,
                           &event->at, error))
    return FALSE;

  event->properties = dup_properties (job, error);
  if (event->properties == NULL)
    return FALSE;

  event->key = iterate_unit_key (user, strlen (user));
  event->row = iterate_csv_reader_get_row (job->reader);
  event->user = g_strdup (user);
  event->name = g_strdup (name);

  return TRUE;
}

static gboolean
read_batch (Job       *job,
            gboolean  *has_more,
            GError   **error)
{
  g_array_set_size (job->batch, 0);
  while (job->batch->len < BATCH_ROWS)
    {
      g_autoptr(GError) problem = NULL;
      Event event = { 0 };

      if (!iterate_csv_reader_next (job->reader, has_more, error))
        return FALSE;
      if (!*has_more)
        return TRUE;

      if (read_event (job, &event, &problem))
        g_array_append_val (job->batch, event);
      else
        iterate_import_report_refuse (job->report, iterate_csv_reader_get_row (job->reader), "%s",
                                      problem->message);
    }

  return TRUE;
}

static int
compare_events (gconstpointer a,
                gconstpointer b)
{
  const Event *first = a, *second = b;

  if (first->key != second->key)
    return first->key < second->key ? -1 : 1;

  return (first->row > second->row) - (first->row < second->row);
}

static gboolean
take_event (Job          *job,
            const Event  *event,
            GError      **error)
{
  const IterateProductEvent product_event = {
    event->user, strlen (event->user), event->name, event->at, event->properties,
  };
  g_autoptr(GError) problem = NULL;

  if (iterate_event_intake_take (job->intake, &product_event, &problem))
    {
      job->report->n_rows++;
      return TRUE;
    }

  if (!g_error_matches (problem, ITERATE_ERROR, ITERATE_ERROR_INVALID))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  iterate_import_report_refuse (job->report, event->row, "%s", problem->message);

  return TRUE;
}

/* Takes events from @index on in one transaction: a chunk, and the rest of the unit's. */
static gboolean
take_chunk (Job     *job,
            guint   *index,
            GError **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  guint first = *index;

  if (!iterate_transaction_begin (&unit, iterate_store_get_writer (job->store), error) ||
      !iterate_event_intake_begin (job->intake, iterate_transaction_get_database (&unit), error))
    return FALSE;

  while (*index < job->batch->len)
    {
      const Event *event = &g_array_index (job->batch, Event, *index);

      if (*index - first >= 2 * CHUNK_ROWS ||
          (*index - first >= CHUNK_ROWS && (event - 1)->key != event->key))
        break;

      if (!take_event (job, event, error))
        return FALSE;

      (*index)++;
    }

  return iterate_event_intake_settle (job->intake, error) &&
         iterate_transaction_commit (&unit, error);
}

static gboolean
take_batch (Job     *job,
            GError **error)
{
  guint index = 0;

  g_array_sort (job->batch, compare_events);
  while (index < job->batch->len)
    {
      if (!take_chunk (job, &index, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
note_end (Job     *job,
          GError **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  g_autoptr(JsonObject) payload = iterate_import_report_to_json (job->report);

  return iterate_transaction_begin (&unit, iterate_store_get_writer (job->store), error) &&
         iterate_journal_append (iterate_transaction_get_database (&unit), job->now,
                                 "events.imported", "", payload, NULL, error) != 0 &&
         iterate_transaction_commit (&unit, error);
}

/**
 * iterate_event_import_run:
 * @counts: (out): what became of the events
 * @progress: (nullable): called now and then; may cancel
 *
 * Imports the file. Rows that cannot be taken are listed and the others taken.
 *
 * Returns: (transfer full): what was taken, or %NULL with @error set
 */
IterateImportReport *
iterate_event_import_run (IterateEventImport     *self,
                          IterateStore           *store,
                          gint64                  now,
                          IterateIntakeCounts    *counts,
                          IterateImportProgress   progress,
                          gpointer                user_data,
                          GError                **error)
{
  g_auto(Job) job = { .import = self, .store = store, .now = now };
  gboolean has_more = TRUE;

  job.reader = iterate_csv_reader_open (self->path, error);
  if (job.reader == NULL || !find_columns (self, job.reader, error))
    return NULL;

  job.report = iterate_import_report_new ();
  job.intake = iterate_event_intake_new (now);
  job.batch = g_array_new (FALSE, FALSE, sizeof (Event));
  g_array_set_clear_func (job.batch, clear_event);
  while (has_more)
    {
      if (!read_batch (&job, &has_more, error) || !take_batch (&job, error))
        return NULL;

      if (progress != NULL && !progress (iterate_csv_reader_get_fraction (job.reader), user_data))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                               "The import was cancelled; what was taken so far counts");
          return NULL;
        }
    }

  if (!note_end (&job, error))
    return NULL;

  *counts = *iterate_event_intake_get_counts (job.intake);

  return g_steal_pointer (&job.report);
}
