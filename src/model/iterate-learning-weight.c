/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-learning-weight.h"

#include "iterate-learning-evidence.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* How sure a learning is. One experiment lends it its own confidence. Of several, the effects
 * are put together (random effects, see iterate-replication.c), for and against alike, each with
 * the error that its deciding interval tells: an early stop has a wide one. What a health check
 * cautioned about counts as if its error were half as large again; what failed one does not
 * count. */

#define SUPPORTED 0.8
#define CONFIRMED 0.95
#define CAUTION   1.5

/* Returns: how sure somebody is who wrote it down by hand, or NaN for another word. It takes something
 * measured, here or elsewhere, to be in the playbook. */
double
iterate_learning_certainty_get_confidence (const char *certainty)
{
  static const struct
  {
    const char *name;
    double      confidence;
  } certainties[] = {
    { "", 0 }, { "hunch", 0.4 }, { "once", 0.6 }, { "often", 0.75 }, { "measured", 0.85 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (certainties); i++)
    {
      if (g_strcmp0 (certainties[i].name, certainty) == 0)
        return certainties[i].confidence;
    }

  return NAN;
}

static double
get_factor (IterateLearningEvidence *evidence)
{
  return g_strcmp0 (iterate_learning_evidence_get_health (evidence), "caution") == 0 ? CAUTION : 1;
}

/* Its own confidence, and less where it is to be taken with caution. */
static double
get_own_confidence (IterateLearningEvidence *evidence)
{
  double confidence = CLAMP (iterate_learning_evidence_get_confidence (evidence), 0, 1);
  double factor = get_factor (evidence);

  if (factor == 1)
    return confidence;

  return 1 - 2 * gsl_cdf_ugaussian_Q (gsl_cdf_ugaussian_Qinv ((1 - MIN (confidence, 1 - 1e-12)) / 2) /
                                      factor);
}

static gboolean
get_effect (IterateLearningEvidence *evidence,
            double                  *effect,
            double                  *se)
{
  double low = iterate_learning_evidence_get_low (evidence);
  double high = iterate_learning_evidence_get_high (evidence);

  *effect = iterate_learning_evidence_get_effect (evidence);
  *se = get_factor (evidence) * (high - low) / (2 * gsl_cdf_ugaussian_Pinv (0.975));

  return isfinite (*effect) && isfinite (*se) && *se > 0;
}

static void
count (IterateLearningWeight   *weight,
       IterateLearningEvidence *evidence)
{
  const char *stance = iterate_learning_evidence_get_stance (evidence);

  if (g_strcmp0 (stance, "contradicts") == 0)
    weight->contradicting++;
  if (g_strcmp0 (stance, "supports") != 0)
    return;

  weight->supporting++;
  weight->supported_at = MAX (weight->supported_at,
                              iterate_record_get_int64 (ITERATE_RECORD (evidence), "created-at"));
}

/* Several experiments: whether they agree with what the learning says. */
static double
get_pooled_confidence (IterateLearning          *learning,
                       const IterateReplication *pooled)
{
  double sign = g_strcmp0 (iterate_learning_get_direction (learning), "worse") == 0 ? -1 : 1;

  return sign * pooled->effect > 0 ? pooled->confidence : 0;
}

static gboolean
is_open (IterateLearning *learning)
{
  return g_strcmp0 (iterate_learning_get_direction (learning), "open") == 0;
}

static const char *
get_status (IterateLearning             *learning,
            const IterateLearningWeight *weight)
{
  if (*iterate_learning_get_reason (learning) != '\0' ||
      (weight->contradicting > 0 && weight->confidence == 0))
    return "rejected";

  if (weight->supporting >= 2 && weight->contradicting == 0 && weight->confidence >= CONFIRMED)
    return "confirmed";

  return weight->confidence >= SUPPORTED ? "supported" : "emerging";
}

/**
 * iterate_learning_weigh:
 * @evidence: (element-type IterateLearningEvidence): what speaks for it and against it
 */
IterateLearningWeight
iterate_learning_weigh (IterateLearning *learning,
                        GPtrArray       *evidence)
{
  g_autoptr(GArray) effects = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) ses = g_array_new (FALSE, FALSE, sizeof (double));
  IterateLearningWeight weight = { 0 };
  guint n_sound = 0;

  weight.confidence = iterate_learning_certainty_get_confidence (
    iterate_learning_get_certainty (learning));
  weight.supported_at = iterate_record_get_int64 (ITERATE_RECORD (learning), "created-at");

  for (guint i = 0; i < evidence->len; i++)
    {
      IterateLearningEvidence *one = g_ptr_array_index (evidence, i);
      double effect, se;

      if (g_strcmp0 (iterate_learning_evidence_get_health (one), "failed") == 0)
        continue;

      n_sound++;
      count (&weight, one);
      weight.confidence = MAX (weight.confidence, get_own_confidence (one));
      if (!get_effect (one, &effect, &se))
        continue;

      g_array_append_val (effects, effect);
      g_array_append_val (ses, se);
    }

  weight.pooled = iterate_replication_pool ((const double *) effects->data, (const double *) ses->data,
                                            effects->len);
  if (!is_open (learning) && effects->len > 0 && (n_sound > 1 || weight.contradicting > 0))
    weight.confidence = get_pooled_confidence (learning, &weight.pooled);
  weight.status = get_status (learning, &weight);

  return weight;
}
