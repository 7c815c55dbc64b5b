/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-graduation.h"

#include "iterate-approval.h"
#include "iterate-error.h"
#include "iterate-experiment-analysis.h"
#include "iterate-experiment-lifecycle.h"

#include <glib/gi18n-lib.h>

static JsonObject *
make_arguments (IterateExperiment *experiment,
                const char        *winner)
{
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, "experiment", iterate_experiment_get_name (experiment));
  json_object_set_string_member (arguments, "winner", winner);

  return arguments;
}

static char *
make_title (IterateExperiment *experiment,
            const char        *winner)
{
  return g_strdup_printf (_("Graduate “%s” of “%s”?"), winner,
                          iterate_experiment_get_name (experiment));
}

/* Asks whether the winner may be given to everybody. The run's unit is open. */
gboolean
iterate_graduation_ask (IterateRun         *run,
                        IterateExperiment  *experiment,
                        IterateVerdict     *verdict,
                        const char         *winner,
                        GError            **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (experiment));
  g_autofree char *title = make_title (experiment, winner);
  g_autofree char *headline = iterate_verdict_dup_headline (verdict);
  g_autofree char *digest = iterate_verdict_dup_digest (verdict);
  g_autofree char *body = NULL;
  g_autoptr(JsonObject) arguments = make_arguments (experiment, winner);

  body = g_strdup_printf (_("%s.\nThe flag “%s” will give “%s” to everybody. You can undo this for "
                            "%d days."),
                          headline, iterate_experiment_get_name (experiment), winner,
                          ITERATE_UNDO_DAYS);

  return iterate_approval_ask (run, ITERATE_ACTION_GRADUATE, subject, title, body, arguments,
                               digest,
                               error) != 0;
}

static gboolean
check_variant (IterateVerdict  *verdict,
               const char      *variant,
               GError         **error)
{
  if (iterate_sample_ratio_health (verdict->sample_ratio_p) == ITERATE_HEALTH_FAILED)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED,
                   "“%s” cannot be graduated: the split between the variants is not as planned "
                   "(sample-ratio p = %.2g)", verdict->experiment, verdict->sample_ratio_p);
      return FALSE;
    }

  if (variant == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED,
                   "“%s” has no winner. Name the variant to graduate with --variant",
                   verdict->experiment);
      return FALSE;
    }

  if (iterate_verdict_get_primary (verdict, variant) != NULL)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” is not a variant of “%s” that could be graduated", variant,
               verdict->experiment);

  return FALSE;
}

/**
 * iterate_graduation_order:
 * @variant: (nullable): which, or %NULL for the verdict's winner
 * @who: the person
 *
 * Records a person's order to graduate; the engine carries it out.
 */
gboolean
iterate_graduation_order (IterateDatabase    *db,
                          IterateExperiment  *experiment,
                          const char         *variant,
                          const char         *who,
                          gint64              now,
                          GError            **error)
{
  g_autoptr(IterateVerdict) verdict = iterate_experiment_analyze (experiment, db, now, error);
  const char *winner = variant != NULL || verdict == NULL ? variant : verdict->winner;
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (experiment));
  g_autofree char *digest = NULL;
  g_autofree char *title = NULL;
  g_autoptr(JsonObject) arguments = NULL;

  if (verdict == NULL || !iterate_experiment_check_can_graduate (experiment, error) ||
      !check_variant (verdict, winner, error))
    return FALSE;

  digest = iterate_verdict_dup_digest (verdict);
  title = make_title (experiment, winner);
  arguments = make_arguments (experiment, winner);

  return iterate_approval_grant_own (db, now, who, ITERATE_ACTION_GRADUATE, subject, title,
                                     arguments, digest, error) != 0;
}
