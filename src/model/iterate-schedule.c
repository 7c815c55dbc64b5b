/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-schedule.h"

/**
 * IterateSchedule:
 *
 * An action that falls due at a time, once or again and again.
 */
struct _IterateSchedule
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "action", G_TYPE_STRING },
  { "target", G_TYPE_STRING },
  { "payload", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "due-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "repeat-every", G_TYPE_INT64 },
  { "misfire", G_TYPE_STRING },
  { "state", G_TYPE_STRING },
  { "last-fired-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateSchedule, iterate_schedule, ITERATE_TYPE_RECORD)

static void
iterate_schedule_class_init (IterateScheduleClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "schedule", "schedule",
                                  columns, G_N_ELEMENTS (columns));
}

static void
iterate_schedule_init (IterateSchedule *self)
{
}
