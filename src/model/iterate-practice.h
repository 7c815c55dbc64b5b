/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IteratePractice:
 * @id: such as `have-hypotheses`
 * @rule: the do or don't, as people say it
 * @dont: whether it is a don't
 * @served_by: `check`, `view` or `default`
 * @how: where it is in Iterate
 * @sql: (nullable): of a check: finds what is not as it should be: the id, the name; ?1 is now
 * @hint: (nullable): what to say of one; %s is its name
 *
 * A best practice, and how Iterate helps to keep it.
 */
typedef struct
{
  const char *id;
  const char *rule;
  gboolean    dont;
  const char *served_by;
  const char *how;
  const char *sql;
  const char *hint;
} IteratePractice;

/**
 * IterateHint:
 * @practice: which practice it is about
 * @subject: what is not as it should be, such as `exp-4`
 * @text: the hint, as a sentence
 *
 * A quiet hint that somebody can dismiss.
 */
typedef struct
{
  const IteratePractice *practice;
  char                  *subject;
  char                  *text;
} IterateHint;

const IteratePractice *iterate_practices_get    (guint            *n);
GPtrArray             *iterate_hints_list       (IterateDatabase  *db,
                                                 gint64            now,
                                                 GError          **error);
JsonObject            *iterate_hint_to_json     (const IterateHint *self);
gboolean               iterate_hint_dismiss     (IterateDatabase  *db,
                                                 const char       *practice,
                                                 const char       *subject,
                                                 const char       *who,
                                                 gint64            now,
                                                 GError          **error);
gboolean               iterate_hint_bring_back  (IterateDatabase  *db,
                                                 const char       *practice,
                                                 const char       *subject,
                                                 GError          **error);

G_END_DECLS
