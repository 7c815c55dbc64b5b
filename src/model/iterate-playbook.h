/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-event.h"
#include "iterate-learning.h"
#include "iterate-playbook-version.h"
#include "iterate-replication.h"

G_BEGIN_DECLS

/**
 * IteratePlay:
 * @learning: what it is made of
 * @confidence: how sure that is today
 * @chapter: the context it is listed under
 * @rule: what to do
 * @applies: when, in words
 * @evidence: (element-type IterateLearningEvidence): what speaks for it and against it
 * @names: (element-type utf8): the names of those experiments, in the same order
 * @pooled: what they say together
 * @exceptions: where it does not hold, or may not
 * @next: what to try next
 *
 * A best practice, and why it is one.
 */
typedef struct
{
  IterateLearning    *learning;
  double              confidence;
  char               *chapter;
  char               *rule;
  char               *applies;
  GPtrArray          *evidence;
  GPtrArray          *names;
  IterateReplication  pooled;
  GStrv               exceptions;
  GStrv               next;
} IteratePlay;

/**
 * IteratePlaybook:
 * @at: when it was made
 * @least: how sure its learnings are at least
 * @plays: (element-type IteratePlay): by chapter, the surest first in each
 *
 * What the business knows to work.
 */
typedef struct
{
  gint64     at;
  double     least;
  GPtrArray *plays;
} IteratePlaybook;

IteratePlaybook        *iterate_playbook_generate     (IterateDatabase   *db,
                                                       gint64             now,
                                                       GError           **error);
IteratePlaybook        *iterate_playbook_load_all     (IterateDatabase   *db,
                                                       gint64             now,
                                                       GError           **error);
IteratePlaybook        *iterate_playbook_load_one     (IterateDatabase   *db,
                                                       const char        *learning,
                                                       gint64             now,
                                                       GError           **error);
void                    iterate_playbook_free         (IteratePlaybook   *self);
const char             *iterate_playbook_get_title    (const char        *chapter);
JsonArray              *iterate_playbook_to_json      (IteratePlaybook   *self);
gboolean                iterate_playbook_keep         (IterateDatabase   *db,
                                                       IteratePlaybook   *self,
                                                       IterateEvent      *cause,
                                                       GError           **error);
GPtrArray              *iterate_playbook_list_versions (IterateDatabase  *db,
                                                       GError           **error);
GArray                 *iterate_playbook_search       (IterateDatabase   *db,
                                                       const char        *text,
                                                       guint              most,
                                                       GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IteratePlaybook, iterate_playbook_free)

G_END_DECLS
