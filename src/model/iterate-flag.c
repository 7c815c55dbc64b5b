/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag.h"

/**
 * IterateFlag:
 *
 * A feature flag: who gets which variant.
 */
struct _IterateFlag
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "name", G_TYPE_STRING },
  { "enabled", G_TYPE_BOOLEAN },
  { "rollout", G_TYPE_STRING },
  { "percentage", G_TYPE_DOUBLE },
  { "variant", G_TYPE_STRING },
  { "experiment", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "exp" },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateFlag, iterate_flag, ITERATE_TYPE_RECORD)

static void
iterate_flag_class_init (IterateFlagClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "flag", "flag",
                                  columns, G_N_ELEMENTS (columns));
}

static void
iterate_flag_init (IterateFlag *self)
{
}
