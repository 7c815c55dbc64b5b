/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-event.h"
#include "iterate-experiment.h"

G_BEGIN_DECLS

/* How long a graduation can be undone. */
#define ITERATE_UNDO_DAYS 30

IterateExperiment *iterate_experiment_find       (IterateDatabase    *db,
                                                  const char         *name_or_id,
                                                  GError            **error);
IterateExperiment *iterate_experiment_create     (IterateDatabase    *db,
                                                  gint64              now,
                                                  const char         *name,
                                                  const char         *hypothesis,
                                                  const char         *status,
                                                  IterateExperiment  *parent,
                                                  IterateEvent       *cause,
                                                  GError            **error);
IterateExperiment *iterate_experiment_propose    (IterateDatabase    *db,
                                                  gint64              now,
                                                  const char         *name,
                                                  const char         *hypothesis,
                                                  const char         *status,
                                                  IterateExperiment  *parent,
                                                  IterateEvent       *cause,
                                                  GError            **error);
GPtrArray         *iterate_experiment_list_parts (IterateDatabase    *db,
                                                  GType               type,
                                                  IterateExperiment  *self,
                                                  GError            **error);
gboolean           iterate_experiment_find_part  (IterateDatabase    *db,
                                                  GType               type,
                                                  IterateExperiment  *self,
                                                  const char         *name,
                                                  gint64             *id,
                                                  GError            **error);
gboolean           iterate_experiment_add_variant (IterateDatabase   *db,
                                                  IterateExperiment  *self,
                                                  const char         *name,
                                                  gboolean            control,
                                                  double              weight,
                                                  gint64             *id,
                                                  GError            **error);
gboolean           iterate_experiment_add_metric (IterateDatabase    *db,
                                                  IterateExperiment  *self,
                                                  const char         *name,
                                                  const char         *kind,
                                                  const char         *role,
                                                  const char         *direction,
                                                  gint64             *id,
                                                  GError            **error);
gboolean           iterate_experiment_start      (IterateDatabase    *db,
                                                  IterateExperiment  *self,
                                                  gint64              now,
                                                  gint64              duration,
                                                  GError            **error);
gboolean           iterate_experiment_complete   (IterateDatabase    *db,
                                                  IterateExperiment  *self,
                                                  gint64              now,
                                                  IterateEvent       *cause,
                                                  GError            **error);
gboolean           iterate_experiment_graduate   (IterateDatabase    *db,
                                                  IterateExperiment  *self,
                                                  gint64              now,
                                                  const char         *winner,
                                                  IterateEvent       *cause,
                                                  GError            **error);
gboolean           iterate_experiment_roll_back  (IterateDatabase    *db,
                                                  IterateExperiment  *self,
                                                  gint64              now,
                                                  const char         *who,
                                                  GError            **error);
gboolean           iterate_experiment_check_can_graduate (IterateExperiment *self,
                                                  GError            **error);

G_END_DECLS
