/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IterateQuestion:
 * @name: verb and what together, such as `generate followup-experiments`
 * @verb: such as `generate`
 * @what: such as `followup-experiments`
 * @title: for people, such as “Follow-up experiments”
 * @task: what a model is told
 * @needs: members that what it is about must have, such as `metric.name:string` or
 *   `facts?[]:object`
 * @omit: members of what it is about that are not sent: no model needs them
 * @max_tokens: how long its answer may be
 * @schema: what the answer is, with its limits
 *
 * A kind of question to an analyst. Borrowed by everybody, and never changed.
 */
typedef struct
{
  char       *name;
  const char *verb;
  const char *what;
  const char *title;
  const char *task;
  GStrv       needs;
  GStrv       omit;
  guint       max_tokens;
  JsonObject *schema;
} IterateQuestion;

GPtrArray             *iterate_questions_get  (void);
const IterateQuestion *iterate_question_find  (const char             *verb,
                                               const char             *what,
                                               GError                **error);
const IterateQuestion *iterate_question_find_by_name
                                              (const char             *name,
                                               GError                **error);
JsonObject            *iterate_question_dup_plain_schema
                                              (const IterateQuestion  *self);
gboolean               iterate_question_check_request
                                              (const IterateQuestion  *self,
                                               JsonObject             *request,
                                               GError                **error);
gboolean               iterate_question_check (const IterateQuestion  *self,
                                               JsonNode               *answer,
                                               GError                **error);

G_END_DECLS
