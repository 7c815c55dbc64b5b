/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-effect.h"
#include "iterate-sample-ratio.h"

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
 *
 * What the data say.
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

/**
 * IterateAdvice:
 * @ITERATE_ADVICE_MEND: find out why the data cannot be trusted
 * @ITERATE_ADVICE_KEEP_RUNNING: more data will decide
 * @ITERATE_ADVICE_REDESIGN: more of the same would not
 * @ITERATE_ADVICE_GRADUATE: give the winner to everybody
 * @ITERATE_ADVICE_ROLL_BACK: keep the control
 *
 * What to do about it.
 */
typedef enum
{
  ITERATE_ADVICE_MEND,
  ITERATE_ADVICE_KEEP_RUNNING,
  ITERATE_ADVICE_REDESIGN,
  ITERATE_ADVICE_GRADUATE,
  ITERATE_ADVICE_ROLL_BACK,
} IterateAdvice;

/**
 * IterateView:
 * @ITERATE_VIEW_DECIDING: the one that decides
 * @ITERATE_VIEW_FIXED: as if this were the only look
 * @ITERATE_VIEW_SEQUENTIAL: however often somebody looks
 * @ITERATE_VIEW_BAYESIAN: what is believed, from the prior and the data
 *
 * A way to see a result.
 */
typedef enum
{
  ITERATE_VIEW_DECIDING,
  ITERATE_VIEW_FIXED,
  ITERATE_VIEW_SEQUENTIAL,
  ITERATE_VIEW_BAYESIAN,
} IterateView;

/**
 * IterateGuard:
 * @ITERATE_GUARD_NONE: it is no guardrail
 * @ITERATE_GUARD_UNSURE: nothing is shown either way
 * @ITERATE_GUARD_SAFE: it is not worse by more than the margin
 * @ITERATE_GUARD_HARMED: it is worse
 */
typedef enum
{
  ITERATE_GUARD_NONE,
  ITERATE_GUARD_UNSURE,
  ITERATE_GUARD_SAFE,
  ITERATE_GUARD_HARMED,
} IterateGuard;

/* An estimate with its interval; all NaN where it cannot be had. */
typedef struct
{
  double value;
  double low;
  double high;
} IterateEstimate;

/**
 * IterateResult:
 * @segment: (nullable): the part of the units it is about
 * @variant: the variant that is compared with the control
 * @effect: everything measured
 * @absolute: the difference, by the test that decides
 * @relative: the same relative to the control's mean
 * @p: of the test that decides, adjusted for several variants and metrics
 * @confidence: 1 − @p; 2·max(chance to win, 1 − it) − 1 where belief decides
 * @margin: how much worse a guardrail may be, relative to the control; NaN for none
 *
 * One metric in one variant against the control.
 */
typedef struct
{
  char              *metric;
  IterateMetricKind  kind;
  char              *role;
  gboolean           wants_up;
  char              *variant;
  char              *segment;
  double             quantile;
  double             margin;
  IterateEffect      effect;
  IterateEstimate    absolute;
  IterateEstimate    relative;
  double             p;
  double             confidence;
  IterateGuard       guard;
} IterateResult;

/* One check of whether the data can be trusted. */
typedef struct
{
  const char    *name;
  IterateHealth  health;
  char          *text;
} IterateHealthCheck;

/**
 * IterateRedesign:
 * @effect: the absolute difference it was computed for
 * @units_per_variant: how many units that needs
 * @days: at the traffic so far; NaN when unknown
 * @covariate_gain: the share of the variance that a covariate would take off; 0 for none
 * @n_variants: how many variants the experiment has
 * @units_with_two: how many units each needs when only two are left
 * @sharper_metric: (nullable): a metric that needs fewer units for the same effect
 * @sharper_units: how many
 *
 * What an inconclusive experiment needs to become conclusive.
 */
typedef struct
{
  double  effect;
  double  units_per_variant;
  double  days;
  double  covariate_gain;
  guint   n_variants;
  double  units_with_two;
  char   *sharper_metric;
  double  sharper_units;
} IterateRedesign;

#define ITERATE_TYPE_VERDICT (iterate_verdict_get_type ())

G_DECLARE_FINAL_TYPE (IterateVerdict, iterate_verdict, ITERATE, VERDICT, GObject)

struct _IterateVerdict
{
  GObject          parent_instance;

  char            *experiment;
  char            *control;
  IterateDecision  decision;
  IterateAdvice    advice;
  char            *winner;             /* (nullable) */
  double           confidence;         /* NaN without data */
  char            *guardrail;          /* (nullable): what the best variant harms */
  IterateView      decided_by;
  gboolean         at_horizon;         /* The planned end was reached */
  double           minimum_effect;     /* The smallest relative effect worth having */
  double           days_left;          /* Until it could be detected; NaN when unknown */
  double           sample_ratio_p;
  gint64           multiple_exposures;
  GPtrArray       *variant_names;      /* (owned) (element-type utf8) */
  GArray          *variant_units;      /* (owned) (element-type double) */
  GArray          *variant_weights;    /* (owned) (element-type double) */
  GPtrArray       *checks;             /* (owned) (element-type IterateHealthCheck) */
  GPtrArray       *results;            /* (owned) (element-type IterateResult) */
  GPtrArray       *reasons;            /* (owned) (element-type utf8): sentences */
  gboolean         has_redesign;
  IterateRedesign  redesign;
};

IterateVerdict      *iterate_verdict_new               (void);
IterateResult       *iterate_result_new                (void);
void                 iterate_result_free               (IterateResult  *result);
IterateResult       *iterate_verdict_add_result        (IterateVerdict *self);
void                 iterate_verdict_add_check         (IterateVerdict *self,
                                                        const char     *name,
                                                        IterateHealth   health,
                                                        char           *text);
void                 iterate_verdict_add_reason        (IterateVerdict *self,
                                                        const char     *format,
                                                        ...) G_GNUC_PRINTF (2, 3);
const IterateResult *iterate_verdict_get_primary       (IterateVerdict *self,
                                                        const char     *variant);
const IterateResult *iterate_verdict_get_leading       (IterateVerdict *self);
IterateEstimate      iterate_result_get_estimate       (const IterateResult *result,
                                                        IterateView     view,
                                                        IterateScale    scale);
double               iterate_result_get_p              (const IterateResult *result,
                                                        IterateView     view,
                                                        IterateScale    scale);
gboolean             iterate_result_is_better          (const IterateResult *result);
gboolean             iterate_result_is_relative        (const IterateResult *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateResult, iterate_result_free)

G_END_DECLS
