/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-event.h"

#include "iterate-json.h"

/**
 * IterateEvent:
 *
 * A fact of the journal: what happened, to what, when, and which earlier event
 * caused it.
 */
struct _IterateEvent
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "type", G_TYPE_STRING },
  { "subject", G_TYPE_STRING },
  { "payload", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "cause-event-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "event" },
  { "depth", G_TYPE_INT64 },
  { "occurred-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

/* The specification's names that are not just the journal's in other letters. */
static const struct
{
  const char *specification;
  const char *journal;
} aliases[] = {
  { "User.submits.Feedback", "feedback.submitted" },
  { "FeatureRequest.created", "feature-request.created" },
  { "FeatureRequest.updated", "feature-request.updated" },
  { "Experiment.completed", "experiment.completed" },
  { "Experiment.graduated", "experiment.graduated" },
  { "Metrics.updated", "metric.updated" },
  { "Metrics.trend.detected", "trend.detected" },
  { "Performance.degrades", "performance.degraded" },
  { "Performance.improved", "performance.improved" },
  { "Quarter.starts", "quarter.started" },
  { "Task.created", "task.created" },
};

G_DEFINE_FINAL_TYPE (IterateEvent, iterate_event, ITERATE_TYPE_RECORD)

static void
iterate_event_class_init (IterateEventClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "event", "event",
                                  columns, G_N_ELEMENTS (columns));
}

static void
iterate_event_init (IterateEvent *self)
{
}

/* Returns: (transfer full): an event from a row that holds, from @first_column
 * on, its id and its columns in their order */
IterateEvent *
iterate_event_new_from_row (IterateStatement *row,
                            int               first_column)
{
  return iterate_record_new_from_row (ITERATE_TYPE_EVENT, row, first_column);
}

gint64
iterate_event_get_id (IterateEvent *self)
{
  return iterate_record_get_id (ITERATE_RECORD (self));
}

const char *
iterate_event_get_event_type (IterateEvent *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "type");
}

const char *
iterate_event_get_subject (IterateEvent *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "subject");
}

/* Returns: (transfer full): the payload, or %NULL with @error set */
JsonObject *
iterate_event_dup_payload (IterateEvent  *self,
                           GError       **error)
{
  return iterate_json_parse (iterate_record_get_string (ITERATE_RECORD (self), "payload"), error);
}

gint64
iterate_event_get_depth (IterateEvent *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "depth");
}

/**
 * iterate_event_type_canonical:
 * @type: a name of the specification, such as `Experiment.completed`, or of the
 *   journal
 *
 * Returns: (transfer none): the journal's name
 */
const char *
iterate_event_type_canonical (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    {
      if (g_strcmp0 (aliases[i].specification, type) == 0)
        return aliases[i].journal;
    }

  return type;
}

/**
 * iterate_event_type_display:
 * @type: the journal's name
 *
 * Returns: (transfer none): the specification's name where it has one
 */
const char *
iterate_event_type_display (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    {
      if (g_strcmp0 (aliases[i].journal, type) == 0)
        return aliases[i].specification;
    }

  return type;
}
