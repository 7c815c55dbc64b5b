/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-fix.h"

/**
 * IterateFix:
 *
 * A change that the product makes itself when a flag tells it to: on trial, kept, or withdrawn.
 */
struct _IterateFix
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "endpoint", G_TYPE_INT64, ITERATE_COLUMN_REFERENCE, "endpoint" },
  { "kind", G_TYPE_STRING },
  { "flag", G_TYPE_STRING },
  { "query", G_TYPE_STRING },
  { "ttl", G_TYPE_INT64 },
  { "status", G_TYPE_STRING },
  { "reason", G_TYPE_STRING },
  { "before", G_TYPE_DOUBLE },
  { "after", G_TYPE_DOUBLE },
  { "improvement", G_TYPE_DOUBLE },
  { "low", G_TYPE_DOUBLE },
  { "high", G_TYPE_DOUBLE },
  { "applied-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "decided-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateFix, iterate_fix, ITERATE_TYPE_RECORD)

static void
iterate_fix_class_init (IterateFixClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "fix", "fix", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_fix_init (IterateFix *self)
{
}

gint64
iterate_fix_get_endpoint (IterateFix *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "endpoint");
}

/* Returns: `eager-loading` or `cache` */
const char *
iterate_fix_get_kind (IterateFix *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "kind");
}

const char *
iterate_fix_get_flag (IterateFix *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "flag");
}

const char *
iterate_fix_get_query (IterateFix *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "query");
}

/* Returns: `proposed`, `active` while it is on trial, `kept`, `withdrawn` or `rejected` */
const char *
iterate_fix_get_status (IterateFix *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "status");
}

/* Returns: (nullable): why it was withdrawn */
const char *
iterate_fix_get_reason (IterateFix *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "reason");
}

/* Returns: for how many seconds an answer is kept, of a cache */
gint64
iterate_fix_get_ttl (IterateFix *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "ttl");
}

gint64
iterate_fix_get_applied_at (IterateFix *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "applied-at");
}

gint64
iterate_fix_get_decided_at (IterateFix *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "decided-at");
}

/* Returns: the 95th percentile before it, in milliseconds */
double
iterate_fix_get_before (IterateFix *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "before");
}

double
iterate_fix_get_after (IterateFix *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "after");
}

/* Returns: by what share the 95th percentile fell */
double
iterate_fix_get_improvement (IterateFix *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "improvement");
}

/* Returns: the interval of that, which holds however often one looks */
double
iterate_fix_get_low (IterateFix *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "low");
}

double
iterate_fix_get_high (IterateFix *self)
{
  return iterate_record_get_double (ITERATE_RECORD (self), "high");
}
