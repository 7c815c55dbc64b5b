/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IterateMetricDeedType:
 * @ITERATE_DEED_ACKNOWLEDGE: notes that somebody has seen the alert @id
 * @ITERATE_DEED_SNOOZE: leaves people alone with its metric for a day
 * @ITERATE_DEED_ANSWER: says that the investigation @id is @value, because of @text
 * @ITERATE_DEED_REMOVE_RULE: forgets the rule @id
 * @ITERATE_DEED_RECORD: records @number for the metric called @text
 * @ITERATE_DEED_NOTE_CHANGE: notes that @text was done now
 * @ITERATE_DEED_TRY_IDEA: drafts an experiment from the idea @id
 * @ITERATE_DEED_HAVE_IDEAS: asks for ideas for the metric called @text
 * @ITERATE_DEED_KEEP_IDEAS: keeps those of @answer
 */
typedef enum
{
  ITERATE_DEED_ACKNOWLEDGE,
  ITERATE_DEED_SNOOZE,
  ITERATE_DEED_ANSWER,
  ITERATE_DEED_REMOVE_RULE,
  ITERATE_DEED_RECORD,
  ITERATE_DEED_NOTE_CHANGE,
  ITERATE_DEED_TRY_IDEA,
  ITERATE_DEED_HAVE_IDEAS,
  ITERATE_DEED_KEEP_IDEAS,
} IterateMetricDeedType;

/**
 * IterateMetricDeed:
 *
 * Something that a person does about metrics.
 */
typedef struct
{
  IterateMetricDeedType  type;
  gint64                 id;
  char                  *value;
  char                  *text;
  double                 number;
  GObject               *analyst; /* (owned) (nullable) */
  JsonObject            *answer;  /* (owned) (nullable) */
} IterateMetricDeed;

IterateMetricDeed *iterate_metric_deed_new   (IterateMetricDeedType   type,
                                              gint64                  id,
                                              const char             *text);
void               iterate_metric_deed_free  (IterateMetricDeed      *self);
gboolean           iterate_metric_deed_write (IterateDatabase        *db,
                                              gint64                  now,
                                              gpointer                self,
                                              GError                **error);

JsonObject        *iterate_metric_deed_make_ideas_request
                                             (IterateDatabase        *db,
                                              const char             *metric,
                                              gint64                  now,
                                              GError                **error);

G_END_DECLS
