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
  { "description", G_TYPE_STRING },
  { "enabled", G_TYPE_BOOLEAN },
  { "rollout", G_TYPE_STRING },
  { "percentage", G_TYPE_DOUBLE },
  { "variant", G_TYPE_STRING },
  { "experiment", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "exp" },
  { "task", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "task" },
  { "kind", G_TYPE_STRING },
  { "off-value", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "on-value", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "rules", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "audience", ITERATE_COLUMN_STRV },
  { "version", G_TYPE_INT64 },
  { "phase", G_TYPE_INT64 },
  { "soak-from", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "stable-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "updated-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
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

const char *
iterate_flag_get_name (IterateFlag *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "name");
}

gboolean
iterate_flag_is_enabled (IterateFlag *self)
{
  return iterate_record_get_boolean (ITERATE_RECORD (self), "enabled");
}

double
iterate_flag_get_percentage (IterateFlag *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "percentage");
}

const char *
iterate_flag_get_variant (IterateFlag *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "variant");
}

const char *
iterate_flag_get_kind (IterateFlag *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "kind");
}

const char *
iterate_flag_get_off_value (IterateFlag *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "off-value");
}

const char *
iterate_flag_get_on_value (IterateFlag *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "on-value");
}

const char *
iterate_flag_get_rules (IterateFlag *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "rules");
}

const char *const *
iterate_flag_get_audience (IterateFlag *self)
{
  return iterate_record_get_strv (ITERATE_RECORD (self), "audience");
}

gint64
iterate_flag_get_experiment (IterateFlag *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "experiment");
}

gint64
iterate_flag_get_task (IterateFlag *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "task");
}

gint64
iterate_flag_get_version (IterateFlag *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "version");
}

gint64
iterate_flag_get_phase (IterateFlag *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "phase");
}

gint64
iterate_flag_get_soak_from (IterateFlag *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "soak-from");
}

gint64
iterate_flag_get_stable_at (IterateFlag *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "stable-at");
}

const char *
iterate_flag_get_description (IterateFlag *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "description");
}

gint64
iterate_flag_get_created_at (IterateFlag *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "created-at");
}

gint64
iterate_flag_get_updated_at (IterateFlag *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "updated-at");
}
