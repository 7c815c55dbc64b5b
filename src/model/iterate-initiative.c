/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-initiative.h"

/**
 * IterateInitiative:
 *
 * A goal that is worked on for a while, with the metrics that tell how far it is.
 */
struct _IterateInitiative
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "name", G_TYPE_STRING },
  { "goal", G_TYPE_STRING },
  { "status", G_TYPE_STRING },
  { "source", G_TYPE_STRING },
  { "metrics", ITERATE_COLUMN_STRV },
  { "trend", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "trend" },
  { "current-value", G_TYPE_DOUBLE },
  { "target-value", G_TYPE_DOUBLE },
  { "start-value", G_TYPE_DOUBLE },
  { "duration", G_TYPE_STRING },
  { "deadline", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "owner", G_TYPE_STRING },
  { "closing", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "dimension", G_TYPE_STRING },
  { "quarter", G_TYPE_STRING },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "closed-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateInitiative, iterate_initiative, ITERATE_TYPE_RECORD)

static void
iterate_initiative_class_init (IterateInitiativeClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "initiative", "initiative", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_initiative_init (IterateInitiative *self)
{
}

const char *
iterate_initiative_get_name (IterateInitiative *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "name");
}

const char *
iterate_initiative_get_goal (IterateInitiative *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "goal");
}

const char *
iterate_initiative_get_status (IterateInitiative *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "status");
}

const char *const *
iterate_initiative_get_metrics (IterateInitiative *self)
{
  return iterate_record_get_strv (ITERATE_RECORD (self), "metrics");
}

double
iterate_initiative_get_target_value (IterateInitiative *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "target-value");
}

double
iterate_initiative_get_start_value (IterateInitiative *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "start-value");
}

gint64
iterate_initiative_get_deadline (IterateInitiative *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "deadline");
}

const char *
iterate_initiative_get_owner (IterateInitiative *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "owner");
}

gint64
iterate_initiative_get_created_at (IterateInitiative *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "created-at");
}

gint64
iterate_initiative_get_closed_at (IterateInitiative *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "closed-at");
}
