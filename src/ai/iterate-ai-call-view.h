/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

/**
 * IterateAiCallView:
 * @id: of the call
 * @verb: what was asked for
 * @what: and of what
 * @subject: the record that it was for; may be empty
 * @title: the question, for people
 * @who: who was asked, and when
 * @state: what became of it
 * @effort: tokens, cost and time
 * @redactions: (nullable): what was taken out
 * @filled: (nullable): the records that its answer wrote in
 * @request: what was sent
 * @answer: (nullable): what came back, for people
 * @succeeded: whether the answer could be used
 *
 * What is shown of a call.
 */
typedef struct
{
  gint64    id;
  char     *verb;
  char     *what;
  char     *subject;
  char     *title;
  char     *who;
  char     *state;
  char     *effort;
  char     *redactions;
  char     *filled;
  char     *request;
  char     *answer;
  gboolean  succeeded;
} IterateAiCallView;

IterateAiCallView *iterate_ai_call_view_load (IterateDatabase    *db,
                                              gint64              id,
                                              gint64              now,
                                              GError            **error);
GPtrArray         *iterate_ai_call_view_list (IterateDatabase    *db,
                                              gint64              now,
                                              GError            **error);
void               iterate_ai_call_view_free (IterateAiCallView  *self);

G_END_DECLS
