/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-invocation.h"

G_BEGIN_DECLS

/**
 * IterateCommand:
 * @name: one or two words, such as `experiment stop`
 * @arguments: (nullable): what follows, for the help
 * @n_required: how many arguments must follow
 * @n_allowed: how many may
 * @summary: what it does
 * @examples: (nullable): lines of examples
 * @options: (nullable): its own options
 * @run: does it
 */
typedef struct
{
  const char         *name;
  const char         *arguments;
  guint               n_required;
  guint               n_allowed;
  const char         *summary;
  const char         *examples;
  const GOptionEntry *options;
  gboolean          (*run) (IterateInvocation  *invocation,
                            GError            **error);
} IterateCommand;

gboolean iterate_print_experiment (IterateInvocation  *invocation,
                                   const char         *name,
                                   GError            **error);

/* Each ends with an entry without a name. */
extern const IterateCommand iterate_workspace_commands[];
extern const IterateCommand iterate_import_commands[];
extern const IterateCommand iterate_design_commands[];
extern const IterateCommand iterate_experiment_commands[];
extern const IterateCommand iterate_review_commands[];
extern const IterateCommand iterate_lineage_commands[];
extern const IterateCommand iterate_settings_commands[];
extern const IterateCommand iterate_stats_commands[];
extern const IterateCommand iterate_engine_commands[];
extern const IterateCommand iterate_team_commands[];
extern const IterateCommand iterate_learning_commands[];
extern const IterateCommand iterate_playbook_commands[];
extern const IterateCommand iterate_feedback_commands[];
extern const IterateCommand iterate_request_commands[];
extern const IterateCommand iterate_proposal_commands[];
extern const IterateCommand iterate_source_commands[];
extern const IterateCommand iterate_metric_commands[];
extern const IterateCommand iterate_investigation_commands[];
extern const IterateCommand iterate_idea_commands[];
extern const IterateCommand iterate_initiative_commands[];
extern const IterateCommand iterate_focus_commands[];
extern const IterateCommand iterate_service_commands[];
extern const IterateCommand iterate_ai_commands[];
extern const IterateCommand iterate_warehouse_commands[];
extern const IterateCommand iterate_flag_commands[];
extern const IterateCommand iterate_rapid_commands[];
extern const IterateCommand iterate_task_commands[];
extern const IterateCommand iterate_performance_commands[];
extern const IterateCommand iterate_serve_commands[];

G_END_DECLS
