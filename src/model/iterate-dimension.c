/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-dimension.h"

/**
 * IterateDimension:
 *
 * What a business is improved along, when it is its turn.
 */
struct _IterateDimension
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "name", G_TYPE_STRING },
  { "goal", G_TYPE_STRING },
  { "metrics", ITERATE_COLUMN_STRV },
  { "position", G_TYPE_INT64 },
};

G_DEFINE_FINAL_TYPE (IterateDimension, iterate_dimension, ITERATE_TYPE_RECORD)

static void
iterate_dimension_class_init (IterateDimensionClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "dimension", "dimension", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_dimension_init (IterateDimension *self)
{
}

const char *
iterate_dimension_get_name (IterateDimension *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "name");
}

const char *
iterate_dimension_get_goal (IterateDimension *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "goal");
}

const char *const *
iterate_dimension_get_metrics (IterateDimension *self)
{
  return iterate_record_get_strv (ITERATE_RECORD (self), "metrics");
}
