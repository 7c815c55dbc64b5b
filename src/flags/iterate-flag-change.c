/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-change.h"

/**
 * IterateFlagChange:
 *
 * Who changed what about a flag, and when: a line of its audit trail.
 */
struct _IterateFlagChange
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "flag", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "flag" },
  { "at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "who", G_TYPE_STRING },
  { "what", G_TYPE_STRING },
  { "detail", G_TYPE_STRING, ITERATE_COLUMN_JSON },
};

G_DEFINE_FINAL_TYPE (IterateFlagChange, iterate_flag_change, ITERATE_TYPE_RECORD)

static void
iterate_flag_change_class_init (IterateFlagChangeClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "flag_change", "flag-change",
                                  columns, G_N_ELEMENTS (columns));
}

static void
iterate_flag_change_init (IterateFlagChange *self)
{
}
