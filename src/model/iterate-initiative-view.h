/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-initiative.h"
#include "iterate-progress.h"

G_BEGIN_DECLS

/**
 * IterateContribution:
 * @experiment: its id, such as `exp-4`
 * @name: its name
 * @lift: by how much it changed the metric, as a share, shrunk towards nothing; up is up
 * @se: its standard error
 * @change: the same in the metric's own unit
 *
 * What a graduated experiment did to a metric.
 */
typedef struct
{
  char   *experiment;
  char   *name;
  double  lift;
  double  se;
  double  change;
} IterateContribution;

/**
 * IterateInitiativeView:
 * @initiative: the initiative
 * @progress: (element-type IterateProgress): how far each of its metrics is
 * @contributions: (element-type IterateContribution): what moved the first of them
 * @explained: what these come to together, in its unit; NaN without a start
 * @unexplained: the rest of the change
 * @experiments: (element-type IterateExperiment): what is linked
 * @tasks: (element-type IterateTask): likewise
 * @requests: (element-type IterateFeatureRequest): likewise
 *
 * An initiative and how it does.
 */
typedef struct
{
  IterateInitiative *initiative;
  GPtrArray         *progress;
  GPtrArray         *contributions;
  double             explained;
  double             unexplained;
  GPtrArray         *experiments;
  GPtrArray         *tasks;
  GPtrArray         *requests;
} IterateInitiativeView;

IterateInitiativeView *iterate_initiative_view_load      (IterateDatabase        *db,
                                                          IterateInitiative      *initiative,
                                                          gint64                  now,
                                                          GError                **error);
void                   iterate_initiative_view_free      (IterateInitiativeView  *self);
IterateProgress       *iterate_initiative_load_progress  (IterateDatabase        *db,
                                                          IterateInitiative      *initiative,
                                                          gint64                  now,
                                                          GError                **error);
const IterateProgress *iterate_initiative_view_get_main  (IterateInitiativeView  *self);
char                  *iterate_initiative_view_dup_moved (IterateInitiativeView  *self);
JsonObject            *iterate_initiative_view_dup_closing (IterateInitiativeView *self);
JsonObject            *iterate_initiative_view_to_json   (IterateInitiativeView  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateInitiativeView, iterate_initiative_view_free)

G_END_DECLS
