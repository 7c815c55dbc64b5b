/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

/* Kinds of rows. */
#define ITERATE_INTAKE_EVENTS      "event"
#define ITERATE_INTAKE_SPANS       "span"
#define ITERATE_INTAKE_EVALUATIONS "evaluation"

/**
 * IterateIntakeRow:
 * @key: by which a repetition is known
 * @at: when it happened, in microseconds
 * @user: whom it is about
 * @name: what happened
 * @properties: the rest, a JSON object
 *
 * Something that came in. Texts have a NUL behind them.
 */
typedef struct
{
  guint64     key;
  gint64      at;
  const char *user;
  gsize       user_length;
  const char *name;
  gsize       name_length;
  const char *properties;
  gsize       properties_length;
} IterateIntakeRow;

/* Bytes of the smallest row. */
#define ITERATE_INTAKE_ROW_MIN 31

void     iterate_intake_row_append    (GByteArray             *rows,
                                       const IterateIntakeRow *row);
gboolean iterate_intake_row_next      (const guint8           *rows,
                                       gsize                   length,
                                       gsize                  *at,
                                       IterateIntakeRow       *row);
GBytes  *iterate_intake_segment_pack   (const guint8          *rows,
                                       gsize                   length);
GBytes  *iterate_intake_segment_unpack (const guint8          *packed,
                                       gsize                   length,
                                       GError                **error);

gboolean iterate_intake_segment_write (IterateDatabase       *db,
                                       const char            *kind,
                                       GByteArray            *rows,
                                       GArray                *keys,
                                       gint64                 first_at,
                                       gint64                 last_at,
                                       gboolean               folded,
                                       GError               **error);
int      iterate_intake_compare_keys  (gconstpointer          a,
                                       gconstpointer          b);

G_END_DECLS
