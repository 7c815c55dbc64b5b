/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-variant.h"

/**
 * IterateVariant:
 *
 * One arm of an experiment. The control is what the others are compared with.
 */
struct _IterateVariant
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "experiment-id", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "exp" },
  { "name", G_TYPE_STRING },
  { "control", G_TYPE_BOOLEAN },
  { "weight", G_TYPE_DOUBLE },
  { "units", G_TYPE_INT64 },
};

G_DEFINE_FINAL_TYPE (IterateVariant, iterate_variant, ITERATE_TYPE_RECORD)

static void
iterate_variant_class_init (IterateVariantClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "variant", "variant",
                                  columns, G_N_ELEMENTS (columns));
}

static void
iterate_variant_init (IterateVariant *self)
{
}

const char *
iterate_variant_get_name (IterateVariant *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "name");
}

gboolean
iterate_variant_is_control (IterateVariant *self)
{
  return iterate_record_get_boolean (ITERATE_RECORD (self), "control");
}

double
iterate_variant_get_weight (IterateVariant *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "weight");
}

gint64
iterate_variant_get_units (IterateVariant *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "units");
}
