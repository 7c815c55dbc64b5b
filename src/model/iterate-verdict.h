/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IterateDecision:
 * @ITERATE_DECISION_NO_DATA: there is nothing to compare yet
 * @ITERATE_DECISION_BLOCKED: a health check failed, so that nothing can be said
 * @ITERATE_DECISION_INCONCLUSIVE: confidence below the lower threshold
 * @ITERATE_DECISION_SUGGESTIVE: between the thresholds
 * @ITERATE_DECISION_GRADUATE: a winner
 * @ITERATE_DECISION_ROLL_BACK: significantly worse than the control
 */
typedef enum
{
  ITERATE_DECISION_NO_DATA,
  ITERATE_DECISION_BLOCKED,
  ITERATE_DECISION_INCONCLUSIVE,
  ITERATE_DECISION_SUGGESTIVE,
  ITERATE_DECISION_GRADUATE,
  ITERATE_DECISION_ROLL_BACK,
} IterateDecision;

/* An estimate with its interval; all NaN where it cannot be had. */
typedef struct
{
  double value;
  double low;
  double high;
} IterateEstimate;

/**
 * IterateResult:
 * @variant: the variant that is compared with the control
 * @absolute: the difference, by the test that decides
 * @relative: the same relative to the control's mean
 * @fixed: the difference with the interval of the fixed-horizon test
 * @p: of the test that decides, adjusted for several variants
 * @fixed_p: of the fixed-horizon test alone
 * @always_valid_p: of the sequential test alone
 * @harmful: whether it is worse than the control beyond doubt
 *
 * One metric in one variant against the control.
 */
typedef struct
{
  char            *metric;
  char            *kind;
  char            *role;
  gboolean         wants_up;
  char            *variant;
  char            *method;
  double           n_control;
  double           n_variant;
  double           mean_control;
  double           mean_variant;
  double           variance_control;
  double           variance_variant;
  IterateEstimate  absolute;
  IterateEstimate  relative;
  IterateEstimate  fixed;
  IterateEstimate  always_valid;
  double           relative_se;
  double           p;
  double           fixed_p;
  double           always_valid_p;
  gboolean         harmful;
} IterateResult;

/* What an inconclusive experiment needs to become conclusive. */
typedef struct
{
  double effect;            /* The absolute difference it was computed for */
  double units_per_variant;
  double days;              /* At the traffic so far; NaN when unknown */
  double covariate_gain;    /* Share of the variance a covariate explains; 0 for none */
} IterateRedesign;

#define ITERATE_TYPE_VERDICT (iterate_verdict_get_type ())

G_DECLARE_FINAL_TYPE (IterateVerdict, iterate_verdict, ITERATE, VERDICT, GObject)

struct _IterateVerdict
{
  GObject          parent_instance;

  char            *experiment;
  char            *control;
  IterateDecision  decision;
  char            *winner;             /* (nullable) */
  double           confidence;         /* NaN without data */
  char            *guardrail;          /* (nullable): what the best variant harms */
  gboolean         at_horizon;         /* The planned end was reached */
  double           sample_ratio_p;
  const char      *sample_ratio_status; /* ok, caution or failed */
  gint64           multiple_exposures;
  GPtrArray       *variant_names;      /* (owned) (element-type utf8) */
  GArray          *variant_units;      /* (owned) (element-type double) */
  GArray          *variant_weights;    /* (owned) (element-type double) */
  GPtrArray       *results;            /* (owned) (element-type IterateResult) */
  GPtrArray       *reasons;            /* (owned) (element-type utf8): sentences */
  gboolean         has_redesign;
  IterateRedesign  redesign;
};

IterateVerdict      *iterate_verdict_new               (void);
IterateResult       *iterate_verdict_add_result        (IterateVerdict *self);
const IterateResult *iterate_verdict_get_primary       (IterateVerdict *self,
                                                        const char     *variant);
const IterateResult *iterate_verdict_get_leading       (IterateVerdict *self);
const char          *iterate_verdict_get_decision_name (IterateVerdict *self);
char                *iterate_verdict_dup_headline      (IterateVerdict *self);
char                *iterate_verdict_dup_redesign      (IterateVerdict *self);
char                *iterate_verdict_dup_digest        (IterateVerdict *self);
JsonObject          *iterate_verdict_to_json           (IterateVerdict *self);
char                *iterate_format_change             (double          value);
char                *iterate_result_dup_effect         (const IterateResult *result);

G_END_DECLS
