/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-learning-book.h"

#include "iterate-error.h"
#include "iterate-id.h"
#include "iterate-journal.h"
#include "iterate-json.h"
#include "iterate-learning-weight.h"
#include "iterate-query.h"
#include "iterate-settings.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* The only code that writes learnings and what stands behind them. */

#define MOST_TEXT 2000

/* So many days until a learning from one experiment is half as sure; of two, twice as many. */
#define HALF_LIFE 730

/* What the playbook is made of. */
#define SURE 0.8

/* Returns: (transfer full): the learning of an id such as `learning-7`, or %NULL with @error set */
IterateLearning *
iterate_learning_find (IterateDatabase  *db,
                       const char       *id,
                       GError          **error)
{
  gint64 number;

  if (iterate_id_parse (id, "learning", &number))
    return iterate_database_find (db, ITERATE_TYPE_LEARNING, number, error);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
               "There is no learning “%s”. See: iterate learnings list", id);

  return NULL;
}

/**
 * iterate_learning_fade:
 * @half_life: in days, for each experiment that bears it out
 *
 * Returns: how sure it is today: what was true once may be so no more
 */
double
iterate_learning_fade (IterateLearning *self,
                       double           half_life,
                       gint64           now)
{
  double days = (double) MAX (0, now - iterate_learning_get_supported_at (self)) / ITERATE_DAY;
  double times = MAX (1, iterate_learning_get_supporting (self));

  return iterate_learning_get_confidence (self) * exp2 (-days / (half_life * times));
}

/* After how many days it is half as sure, for each experiment that bears it out. */
gboolean
iterate_learning_read_half_life (IterateDatabase  *db,
                                 double           *days,
                                 GError          **error)
{
  return iterate_settings_get_double (db, "learning.half-life-days", HALF_LIFE, days, error);
}

typedef struct
{
  double half_life;
  gint64 now;
} Fading;

static int
compare_sureness (gconstpointer a,
                  gconstpointer b,
                  gpointer      user_data)
{
  IterateLearning *first = *(IterateLearning **) a, *second = *(IterateLearning **) b;
  const Fading *fading = user_data;
  double one = iterate_learning_fade (first, fading->half_life, fading->now);
  double two = iterate_learning_fade (second, fading->half_life, fading->now);

  if (one != two)
    return one < two ? 1 : -1;

  return iterate_record_get_id (ITERATE_RECORD (first)) <
         iterate_record_get_id (ITERATE_RECORD (second)) ? -1 : 1;
}

/**
 * iterate_learning_book_list:
 * @least: how sure they must be today, 0 … 1
 *
 * Returns: (transfer full) (element-type IterateLearning): what is held to be true, the surest first,
 *   or %NULL with @error set
 */
GPtrArray *
iterate_learning_book_list (IterateDatabase  *db,
                            double            least,
                            gint64            now,
                            GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_LEARNING);
  g_autoptr(GPtrArray) list = NULL;
  Fading fading = { 0, now };

  /* Fading only takes away. */
  iterate_query_where (query, "confidence", ITERATE_GTE, least);
  iterate_query_where (query, "status", ITERATE_NOT_EQUALS, "merged");
  iterate_query_where (query, "status", ITERATE_NOT_EQUALS, "rejected");
  if (!iterate_learning_read_half_life (db, &fading.half_life, error))
    return NULL;

  list = iterate_query_list (query, db, error);
  for (guint i = list == NULL ? 0 : list->len; i > 0; i--)
    {
      if (iterate_learning_fade (g_ptr_array_index (list, i - 1), fading.half_life, now) < least)
        g_ptr_array_remove_index (list, i - 1);
    }
  if (list != NULL)
    g_ptr_array_sort_with_data (list, compare_sureness, &fading);

  return g_steal_pointer (&list);
}

/* How sure a learning must be for the playbook, and wherever else it is taken for known. */
gboolean
iterate_learning_read_threshold (IterateDatabase  *db,
                                 double           *least,
                                 GError          **error)
{
  return iterate_settings_get_double (db, "playbook.confidence", SURE, least, error);
}

/* Returns: (transfer full) (element-type IterateLearning): what is sure enough for the playbook, or
 * %NULL with @error set */
GPtrArray *
iterate_learning_book_list_sure (IterateDatabase  *db,
                                 gint64            now,
                                 GError          **error)
{
  double least;

  return iterate_learning_read_threshold (db, &least, error)
           ? iterate_learning_book_list (db, least, now, error) : NULL;
}

/* Returns: (transfer full) (element-type IterateLearningEvidence): the experiments that speak for it
 * and against it, the oldest first, or %NULL with @error set */
GPtrArray *
iterate_learning_book_list_evidence (IterateDatabase  *db,
                                     IterateLearning  *self,
                                     GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_LEARNING_EVIDENCE);

  iterate_query_where (query, "learning", ITERATE_EQUALS,
                       iterate_record_get_id (ITERATE_RECORD (self)));
  iterate_query_order_by (query, "created-at", FALSE);
  iterate_query_order_by (query, "id", FALSE);

  return iterate_query_list (query, db, error);
}

static gboolean
append (IterateDatabase  *db,
        IterateLearning  *self,
        const char       *what,
        gint64            now,
        GError          **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (self));
  g_autoptr(JsonObject) payload = json_object_new ();
  const char *const *insights = iterate_learning_get_insights (self);

  json_object_set_string_member (payload, "title", insights == NULL || insights[0] == NULL
                                                     ? "" : insights[0]);
  json_object_set_string_member (payload, "what", what);

  return iterate_journal_append (db, now, "learning.changed", subject, payload, NULL, error) != 0;
}

/* Reckons anew how sure it is, from what stands behind it. */
static gboolean
reckon (IterateDatabase  *db,
        IterateLearning  *self,
        gint64            now,
        GError          **error)
{
  g_autoptr(GPtrArray) evidence = iterate_learning_book_list_evidence (db, self, error);
  IterateLearningWeight weight;

  if (evidence == NULL)
    return FALSE;

  weight = iterate_learning_weigh (self, evidence);

  return iterate_database_update (db, self, error,
                                  "confidence", weight.confidence,
                                  "status", weight.status,
                                  "supporting", (gint64) weight.supporting,
                                  "contradicting", (gint64) weight.contradicting,
                                  "supported-at", weight.supported_at,
                                  "updated-at", now,
                                  NULL);
}

static IterateHealth
get_worst_health (IterateVerdict *verdict)
{
  IterateHealth worst = ITERATE_HEALTH_OK;

  for (guint i = 0; i < verdict->checks->len; i++)
    {
      const IterateHealthCheck *check = g_ptr_array_index (verdict->checks, i);

      worst = MAX (worst, check->health);
    }

  return worst;
}

/* Which way the learning points: what was not shown either way stays open. */
static const char *
get_direction (IterateVerdict      *verdict,
               const IterateResult *leading)
{
  switch (verdict->decision)
    {
    case ITERATE_DECISION_GRADUATE:
      return "better";

    case ITERATE_DECISION_ROLL_BACK:
      return "worse";

    case ITERATE_DECISION_SUGGESTIVE:
      return leading == NULL ? "open" : iterate_result_is_better (leading) ? "better" : "worse";

    case ITERATE_DECISION_NO_DATA:
    case ITERATE_DECISION_BLOCKED:
    case ITERATE_DECISION_INCONCLUSIVE:
    default:
      return "open";
    }
}

/* What the experiment says of the learning, as numbers: up is better. */
static gboolean
add_evidence (IterateDatabase      *db,
              IterateLearning      *self,
              IterateExperiment    *experiment,
              IterateVerdict       *verdict,
              const IterateResult  *leading,
              gint64                now,
              GError              **error)
{
  static const char *const healths[] = { "ok", "caution", "failed" };
  IterateEstimate estimate = { NAN, NAN, NAN };
  g_autoptr(IterateLearningEvidence) evidence = NULL;
  double units = 0;

  for (guint i = 0; i < verdict->variant_units->len; i++)
    units += g_array_index (verdict->variant_units, double, i);

  if (leading != NULL && leading->wants_up)
    estimate = leading->relative;
  else if (leading != NULL)
    estimate = (IterateEstimate) { -leading->relative.value, -leading->relative.high,
                                   -leading->relative.low };

  evidence = iterate_database_create (
    db, ITERATE_TYPE_LEARNING_EVIDENCE, error,
    "learning", iterate_record_get_id (ITERATE_RECORD (self)),
    "experiment", iterate_record_get_id (ITERATE_RECORD (experiment)),
    "stance", g_strcmp0 (iterate_learning_get_direction (self), "open") == 0 ? "open" : "supports",
    "variant", leading == NULL ? "" : leading->variant,
    "effect", estimate.value,
    "low", estimate.low,
    "high", estimate.high,
    "confidence", isnan (verdict->confidence) ? 0 : verdict->confidence,
    "health", healths[get_worst_health (verdict)],
    "units", (gint64) units,
    "created-at", now,
    NULL);

  return evidence != NULL;
}

/**
 * iterate_learning_book_write:
 * @verdict: what the experiment's data say
 * @answer: what the analyst made of it: `{insights, recommendations, contexts}`
 *
 * Writes down what a completed experiment taught. How sure that is comes from the data alone.
 *
 * Returns: (transfer full): the learning, or %NULL with @error set
 */
IterateLearning *
iterate_learning_book_write (IterateDatabase    *db,
                             IterateExperiment  *experiment,
                             IterateVerdict     *verdict,
                             JsonObject         *answer,
                             gint64              now,
                             GError            **error)
{
  g_auto(GStrv) insights = iterate_json_dup_strv (answer, "insights");
  g_auto(GStrv) recommendations = iterate_json_dup_strv (answer, "recommendations");
  g_auto(GStrv) contexts = iterate_json_dup_strv (answer, "contexts");
  const IterateResult *leading = iterate_verdict_get_leading (verdict);
  g_autoptr(IterateLearning) self = NULL;

  self = iterate_database_create (db, ITERATE_TYPE_LEARNING, error,
                                  "source", "experiment",
                                  "experiment", iterate_record_get_id (ITERATE_RECORD (experiment)),
                                  "insights", insights,
                                  "recommendations", recommendations,
                                  "applicable-to", contexts,
                                  "confidence", 0.0,
                                  "status", "emerging",
                                  "metric", leading == NULL ? "" : leading->metric,
                                  "direction", get_direction (verdict, leading),
                                  "certainty", "",
                                  "author", "",
                                  "reason", "",
                                  "supported-at", now,
                                  "created-at", now,
                                  "updated-at", now,
                                  NULL);
  if (self == NULL || !add_evidence (db, self, experiment, verdict, leading, now, error) ||
      !reckon (db, self, now, error))
    return NULL;

  return g_steal_pointer (&self);
}

static gboolean
check_text (const char  *text,
            const char  *what,
            GError     **error)
{
  if (text != NULL && *text != '\0' && strlen (text) <= MOST_TEXT && g_utf8_validate (text, -1, NULL))
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               _("A learning needs %s of 1 to %d letters"), what, MOST_TEXT);

  return FALSE;
}

static gboolean
check_draft (const IterateLearningDraft  *draft,
             GError                     **error)
{
  static const char *const directions[] = { "better", "worse", "open", NULL };

  if (!check_text (draft->insight, _("an insight"), error) ||
      !check_text (draft->recommendation, _("a recommendation"), error))
    return FALSE;

  if (isnan (iterate_learning_certainty_get_confidence (draft->certainty)))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("“%s” does not say how sure it is. There are: hunch, once, often, measured"),
                   draft->certainty);
      return FALSE;
    }

  if (draft->direction != NULL && !g_strv_contains (directions, draft->direction))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("“%s” is no direction. There are: better, worse, open"), draft->direction);
      return FALSE;
    }

  if (draft->contexts == NULL || draft->contexts[0] == NULL)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           _("Say where it applies: a type of task, a metric or an area of "
                             "the product"));
      return FALSE;
    }

  return TRUE;
}

/**
 * iterate_learning_book_note:
 * @who: the person
 *
 * Writes down what somebody learned without an experiment.
 *
 * Returns: (transfer full): the learning, or %NULL with @error set
 */
IterateLearning *
iterate_learning_book_note (IterateDatabase             *db,
                            const IterateLearningDraft  *draft,
                            const char                  *who,
                            gint64                       now,
                            GError                     **error)
{
  g_autoptr(IterateLearning) self = NULL;
  g_autoptr(JsonObject) payload = json_object_new ();
  g_autofree char *subject = NULL;
  const char *insights[] = { draft->insight, NULL };
  const char *recommendations[] = { draft->recommendation, NULL };

  if (!check_draft (draft, error))
    return NULL;

  self = iterate_database_create (db, ITERATE_TYPE_LEARNING, error,
                                  "source", "retrospective",
                                  "insights", insights,
                                  "recommendations", recommendations,
                                  "applicable-to", draft->contexts,
                                  "confidence", 0.0,
                                  "status", "emerging",
                                  "metric", draft->metric == NULL ? "" : draft->metric,
                                  "direction", draft->direction == NULL ? "open" : draft->direction,
                                  "certainty", draft->certainty,
                                  "author", who,
                                  "reason", "",
                                  "supported-at", now,
                                  "created-at", now,
                                  "updated-at", now,
                                  NULL);
  if (self == NULL || !reckon (db, self, now, error))
    return NULL;

  subject = iterate_record_dup_subject (ITERATE_RECORD (self));
  json_object_set_string_member (payload, "title", draft->insight);
  json_object_set_string_member (payload, "author", who);

  return iterate_journal_append (db, now, "learning.noted", subject, payload, NULL, error) != 0
           ? g_steal_pointer (&self) : NULL;
}

static gboolean
check_living (IterateLearning  *self,
              GError          **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (self));

  if (g_strcmp0 (iterate_learning_get_status (self), "merged") != 0)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
               _("%s was merged into learning-%" G_GINT64_FORMAT), subject,
               iterate_learning_get_merged_into (self));

  return FALSE;
}

/* Somebody knows better: it is held to be true no more. */
gboolean
iterate_learning_book_reject (IterateDatabase  *db,
                              IterateLearning  *self,
                              const char       *who,
                              const char       *reason,
                              gint64            now,
                              GError          **error)
{
  g_autofree char *why = reason == NULL || *reason == '\0'
                           ? g_strdup_printf (_("Rejected by %s"), who)
                           : g_strdup_printf (_("Rejected by %s: %s"), who, reason);

  return check_living (self, error) &&
         iterate_database_update (db, self, error, "reason", why, NULL) &&
         reckon (db, self, now, error) && append (db, self, "rejected", now, error);
}

/* Takes a rejection back. */
gboolean
iterate_learning_book_restore (IterateDatabase  *db,
                               IterateLearning  *self,
                               gint64            now,
                               GError          **error)
{
  return check_living (self, error) &&
         iterate_database_update (db, self, error, "reason", "", NULL) &&
         reckon (db, self, now, error) && append (db, self, "restored", now, error);
}

/* Of two experiments the surer one says it better: “prefer” in place of “lean towards”. What a person
 * wrote stays as it is. */
static gboolean
take_words (IterateDatabase  *db,
            IterateLearning  *self,
            IterateLearning  *into,
            GError          **error)
{
  if (iterate_learning_get_confidence (self) <= iterate_learning_get_confidence (into) ||
      *iterate_learning_get_certainty (into) != '\0')
    return TRUE;

  return iterate_database_update (db, into, error,
                                  "insights", iterate_learning_get_insights (self),
                                  "recommendations", iterate_learning_get_recommendations (self),
                                  NULL);
}

/**
 * iterate_learning_book_merge:
 * @self: what says the same as @into, and stands for itself no more
 * @into: what gets its evidence
 */
gboolean
iterate_learning_book_merge (IterateDatabase  *db,
                             IterateLearning  *self,
                             IterateLearning  *into,
                             gint64            now,
                             GError          **error)
{
  gint64 from = iterate_record_get_id (ITERATE_RECORD (self));
  gint64 to = iterate_record_get_id (ITERATE_RECORD (into));

  if (!check_living (self, error) || !check_living (into, error))
    return FALSE;

  if (from == to)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           _("A learning cannot be merged into itself"));
      return FALSE;
    }

  /* What was only open is open for the other, too; what supports one supports the other. */
  return iterate_database_execute (db, error,
                                   "INSERT OR IGNORE INTO learning_evidence (learning, experiment, "
                                   "stance, variant, effect, low, high, confidence, health, units, "
                                   "created_at) SELECT ?, experiment, stance, variant, effect, low, "
                                   "high, confidence, health, units, created_at "
                                   "FROM learning_evidence WHERE learning = ?", "ii", to, from) &&
         take_words (db, self, into, error) &&
         iterate_database_update (db, self, error,
                                  "status", "merged",
                                  "merged-into", to,
                                  "updated-at", now,
                                  NULL) &&
         reckon (db, into, now, error) && append (db, into, "merged", now, error);
}

static gboolean
add_contradicting (IterateDatabase  *db,
                   IterateLearning  *self,
                   IterateLearning  *other,
                   gint64            now,
                   GError          **error)
{
  return iterate_database_execute (db, error,
                                   "INSERT OR IGNORE INTO learning_evidence (learning, experiment, "
                                   "stance, variant, effect, low, high, confidence, health, units, "
                                   "created_at) SELECT ?, experiment, 'contradicts', variant, effect, "
                                   "low, high, confidence, health, units, created_at "
                                   "FROM learning_evidence WHERE learning = ? AND stance = 'supports'",
                                   "ii", iterate_record_get_id (ITERATE_RECORD (self)),
                                   iterate_record_get_id (ITERATE_RECORD (other))) &&
         reckon (db, self, now, error) && append (db, self, "contradicted", now, error);
}

/* The two say the opposite: what supports one contradicts the other. */
gboolean
iterate_learning_book_contradict (IterateDatabase  *db,
                                  IterateLearning  *self,
                                  IterateLearning  *other,
                                  gint64            now,
                                  GError          **error)
{
  return check_living (self, error) && check_living (other, error) &&
         add_contradicting (db, self, other, now, error) &&
         add_contradicting (db, other, self, now, error);
}
