/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-workflows.h"

#include "iterate-act-on-results.h"
#include "iterate-annotate-task.h"
#include "iterate-assess-opportunity.h"
#include "iterate-carry-out-approval.h"
#include "iterate-classify-and-cluster.h"
#include "iterate-detect-anomaly.h"
#include "iterate-detect-trend.h"
#include "iterate-extract-learnings.h"
#include "iterate-find-bottleneck.h"
#include "iterate-focus-quarter.h"
#include "iterate-generate-playbook.h"
#include "iterate-investigate-again.h"
#include "iterate-note-look.h"
#include "iterate-note-rejection.h"
#include "iterate-open-initiative.h"
#include "iterate-prioritise-request.h"
#include "iterate-read-again.h"
#include "iterate-refinement.h"
#include "iterate-relate-learning.h"
#include "iterate-release-to-team.h"
#include "iterate-review-requests.h"
#include "iterate-run-campaign-cycle.h"
#include "iterate-run-schedule.h"
#include "iterate-start-rollout.h"
#include "iterate-sync-feedback-source.h"
#include "iterate-sync-metric-source.h"
#include "iterate-sync-warehouse-experiment.h"
#include "iterate-tell-rollout.h"
#include "iterate-track-improvement.h"
#include "iterate-update-cumulative-impact.h"

/* Which handler hears which event. A new workflow is one line here. */
static const struct
{
  const char         *event;
  const char         *handler;
  IterateHandlerFunc  func;
} workflows[] = {
  { "experiment.completed", "act-on-results", iterate_act_on_results },
  { "experiment.completed", "extract-learnings", iterate_extract_learnings },
  { "experiment.graduated", "update-cumulative-impact", iterate_update_cumulative_impact },
  { "experiment.rolled-back", "update-cumulative-impact", iterate_update_cumulative_impact },
  { "feedback.submitted", "classify-and-cluster", iterate_classify_and_cluster },
  { "feedback.edited", "read-again", iterate_read_again },
  { "feedback-source.sync-requested", "sync-feedback-source", iterate_sync_feedback_source },
  { "feature-request.created", "prioritise-request", iterate_prioritise_request },
  { "feature-request.updated", "prioritise-request", iterate_prioritise_request },
  { "requests.review-due", "review-requests", iterate_review_requests },
  { "metric.updated", "detect-anomaly", iterate_detect_anomaly },
  { "metric.updated", "detect-trend", iterate_detect_trend },
  { "metric-source.sync-requested", "sync-metric-source", iterate_sync_metric_source },
  { "warehouse.count-requested", "sync-warehouse-experiment", iterate_sync_warehouse_experiment },
  { "warehouse.counted", "note-look", iterate_note_look },
  { "change.recorded", "investigate-again", iterate_investigate_again },
  { "trend.detected", "open-initiative", iterate_open_initiative },
  { "performance.degraded", "find-bottleneck", iterate_find_bottleneck },
  { "performance.improved", "track-improvement", iterate_track_improvement },
  { "fix.withdrawn", "tell-fix", iterate_tell_fix },
  { "opportunity.detected", "assess-opportunity", iterate_assess_opportunity },
  { "implementation.completed", "release-to-team", iterate_release_to_team },
  { "feature.stable", "start-rollout", iterate_start_rollout },
  { "rollout.paused", "tell-rollout", iterate_tell_rollout },
  { "rollout.rolled-back", "tell-rollout", iterate_tell_rollout },
  { "rollout.completed", "tell-rollout", iterate_tell_rollout },
  { "exposures.imported", "note-look", iterate_note_look },
  { "events.imported", "note-look", iterate_note_look },
  { "refinement.requested", "refine-answer", iterate_refine_answer },
  { "approval.granted", "carry-out-approval", iterate_carry_out_approval },
  { "approval.rejected", "note-rejection", iterate_note_rejection },
  { "task.created", "annotate-task", iterate_annotate_task },
  { "learning.created", "relate-learning", iterate_relate_learning },
  { "learning.noted", "relate-learning", iterate_relate_learning },
  { "learning.created", "generate-playbook", iterate_generate_playbook },
  { "learning.noted", "generate-playbook", iterate_generate_playbook },
  { "learning.changed", "generate-playbook", iterate_generate_playbook },
  { "campaign.cycle-due", "run-campaign-cycle", iterate_run_campaign_cycle },
  { "quarter.started", "focus-quarter", iterate_focus_quarter },
  { "schedule.due", "run-schedule", iterate_run_schedule },
};

void
iterate_workflows_connect (IterateEngine *engine)
{
  for (guint i = 0; i < G_N_ELEMENTS (workflows); i++)
    iterate_engine_on (engine, workflows[i].event, workflows[i].handler, workflows[i].func);
}
