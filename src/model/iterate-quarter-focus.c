/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-quarter-focus.h"

/**
 * IterateQuarterFocus:
 *
 * Which dimension a quarter was given to, and by what need.
 */
struct _IterateQuarterFocus
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "quarter", G_TYPE_STRING },
  { "dimension", G_TYPE_STRING },
  { "goal", G_TYPE_STRING },
  { "initiative", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "initiative" },
  { "needs", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateQuarterFocus, iterate_quarter_focus, ITERATE_TYPE_RECORD)

static void
iterate_quarter_focus_class_init (IterateQuarterFocusClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "quarter_focus", "focus", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_quarter_focus_init (IterateQuarterFocus *self)
{
}

const char *
iterate_quarter_focus_get_quarter (IterateQuarterFocus *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "quarter");
}

const char *
iterate_quarter_focus_get_dimension (IterateQuarterFocus *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "dimension");
}

const char *
iterate_quarter_focus_get_goal (IterateQuarterFocus *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "goal");
}

gint64
iterate_quarter_focus_get_initiative (IterateQuarterFocus *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "initiative");
}
