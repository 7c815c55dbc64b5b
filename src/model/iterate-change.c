/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-change.h"

/**
 * IterateChange:
 *
 * What somebody did that may explain what a metric did.
 */
struct _IterateChange
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "kind", G_TYPE_STRING },
  { "title", G_TYPE_STRING },
  { "description", G_TYPE_STRING },
  { "at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "ended-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "metrics", ITERATE_COLUMN_STRV },
  { "author", G_TYPE_STRING },
  { "url", G_TYPE_STRING },
  { "source", G_TYPE_STRING },
  { "external-id", G_TYPE_STRING },
  { "subject", G_TYPE_STRING },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateChange, iterate_change, ITERATE_TYPE_RECORD)

static void
iterate_change_class_init (IterateChangeClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "change", "change", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_change_init (IterateChange *self)
{
}

const char *
iterate_change_get_kind (IterateChange *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "kind");
}

const char *
iterate_change_get_title (IterateChange *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "title");
}

gint64
iterate_change_get_at (IterateChange *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "at");
}
