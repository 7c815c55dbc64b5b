/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-fix-desk.h"

#include "iterate-effect.h"
#include "iterate-endpoint-analysis.h"
#include "iterate-endpoint-judge.h"
#include "iterate-error.h"
#include "iterate-journal.h"
#include "iterate-json.h"
#include "iterate-quantile.h"
#include "iterate-query.h"
#include "iterate-settings.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Fixes that the product makes itself: a flag tells it which query to load at once, or to keep. Each is
 * on trial until the 95th percentile fell, by an interval that holds however often one looks; where it
 * does not, the flag is withdrawn. */

#define PREFIX "autofix."

/* Requests until a trial says anything, and until it has to; and how long it lasts at least. */
#define LEAST_SAMPLES 100
#define TRIAL_SAMPLES 1000
#define TRIAL_MINUTES 10
#define TRIAL_LONGEST ITERATE_DAY

/* Less than this is not worth what a fix costs; and other fixes may have lightened the load
 * meanwhile. */
#define LEAST_IMPROVEMENT .05

/* Whether a product can do something about a cause when a flag tells it to. */
gboolean
iterate_fix_desk_can_mend (const IterateBottleneck *cause)
{
  return cause->is_query && (cause->kind == ITERATE_BOTTLENECK_N_PLUS_ONE ||
                             cause->kind == ITERATE_BOTTLENECK_MISSING_CACHE);
}

/* Two endpoints' names can make one slug: the one that comes later gets a number of its own. */
static char *
make_flag_name (IterateDatabase  *db,
                IterateEndpoint  *endpoint,
                const char       *kind,
                GError          **error)
{
  g_autofree char *slug = iterate_endpoint_dup_slug (endpoint);
  g_autofree char *name = g_strconcat (PREFIX, kind, ".", slug, NULL);
  gint64 id = iterate_record_get_id (ITERATE_RECORD (endpoint)), n_others;

  if (!iterate_database_get_int64 (db, &n_others, error,
                                   "SELECT count(*) FROM fix WHERE flag = ? AND endpoint != ?", "si",
                                   name, id))
    return NULL;

  return n_others == 0 ? g_steal_pointer (&name)
                       : g_strdup_printf ("%s-%" G_GINT64_FORMAT, name, id);
}

/**
 * iterate_fix_desk_propose:
 * @cause: one that iterate_fix_desk_can_mend()
 *
 * Returns: (transfer full): a fix that waits for an approval, or %NULL with @error set
 */
IterateFix *
iterate_fix_desk_propose (IterateDatabase          *db,
                          IterateEndpoint          *endpoint,
                          const IterateBottleneck  *cause,
                          gint64                    now,
                          GError                  **error)
{
  const char *kind = cause->kind == ITERATE_BOTTLENECK_N_PLUS_ONE ? "eager-loading" : "cache";
  g_autofree char *flag = make_flag_name (db, endpoint, kind, error);

  if (flag == NULL)
    return NULL;

  return iterate_database_create (db, ITERATE_TYPE_FIX, error,
                                  "endpoint", iterate_record_get_id (ITERATE_RECORD (endpoint)),
                                  "kind", kind,
                                  "flag", flag,
                                  "query", cause->query,
                                  "ttl", cause->ttl,
                                  "status", "proposed",
                                  "created-at", now,
                                  NULL);
}

/* What the product is told. */
static char *
make_value (IterateFix      *fix,
            IterateEndpoint *endpoint)
{
  g_autoptr(JsonObject) value = json_object_new ();

  json_object_set_string_member (value, "endpoint", iterate_endpoint_get_name (endpoint));
  json_object_set_string_member (value, "query", iterate_fix_get_query (fix));
  if (iterate_fix_get_ttl (fix) > 0)
    json_object_set_int_member (value, "ttl", iterate_fix_get_ttl (fix));

  return iterate_json_to_string (value);
}

static gboolean
publish (IterateDatabase         *db,
         IterateFix              *fix,
         IterateEndpoint         *endpoint,
         const IterateFlagActor  *actor,
         GError                 **error)
{
  g_autofree char *value = make_value (fix, endpoint);
  const IterateFlagDraft draft = {
    .name = iterate_fix_get_flag (fix), .description = _("A fix that the product makes itself"),
    .kind = "json", .off_value = "null", .on_value = value, .enabled = TRUE,
  };
  g_autoptr(IterateFlag) flag = NULL;

  if (!iterate_flag_lookup (db, draft.name, &flag, error))
    return FALSE;

  if (flag != NULL)
    return iterate_flag_set_definition (db, flag, &draft, actor, error) &&
           iterate_flag_enable (db, flag, NULL, actor, error);

  flag = iterate_flag_create (db, &draft, actor, error);

  return flag != NULL;
}

static IterateEndpoint *
load_endpoint (IterateDatabase  *db,
               IterateFix       *fix,
               GError          **error)
{
  return iterate_database_find (db, ITERATE_TYPE_ENDPOINT, iterate_fix_get_endpoint (fix), error);
}

/* Keeps what the endpoint's requests took before the fix, to compare. What was before another fix of
 * its service would credit this one with what that one did; it counts only where there is nothing else.
 */
static gboolean
keep_before (IterateDatabase  *db,
             IterateFix       *fix,
             IterateEndpoint  *endpoint,
             GError          **error)
{
  g_autoptr(GArray) samples = iterate_endpoint_load_samples (endpoint, db, error);
  g_autoptr(IterateStatement) update = NULL;
  g_autoptr(GBytes) bytes = NULL;
  gint64 last;
  gconstpointer data;
  gsize size;
  guint first = 0;

  if (samples == NULL ||
      !iterate_database_get_int64 (db, &last, error,
                                   "SELECT max(applied_at) FROM fix JOIN endpoint ON endpoint.id = "
                                   "fix.endpoint WHERE service = ?", "s",
                                   iterate_endpoint_get_service (endpoint)))
    return FALSE;

  while (first < samples->len && g_array_index (samples, IterateEndpointSample, first).at <= last)
    first++;
  if (first > 0 && samples->len - first >= LEAST_SAMPLES)
    g_array_remove_range (samples, 0, first);
  bytes = iterate_endpoint_samples_pack (samples);
  data = g_bytes_get_data (bytes, &size);
  update = iterate_database_query (db, error, "UPDATE fix SET samples = ?2 WHERE id = ?1", "i",
                                   iterate_record_get_id (ITERATE_RECORD (fix)));
  if (update == NULL)
    return FALSE;

  iterate_statement_bind_bytes (update, 1, data, size);

  return iterate_statement_run (update, error);
}

/**
 * iterate_fix_desk_apply:
 *
 * Publishes a fix that was approved, and begins its trial. What is asked for twice is done once.
 */
gboolean
iterate_fix_desk_apply (IterateDatabase         *db,
                        IterateFix              *fix,
                        const IterateFlagActor  *actor,
                        GError                 **error)
{
  g_autoptr(IterateEndpoint) endpoint = load_endpoint (db, fix, error);

  if (endpoint == NULL)
    return FALSE;

  if (!g_str_equal (iterate_fix_get_status (fix), "proposed"))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT, "The fix “%s” is %s already",
                   iterate_fix_get_flag (fix), iterate_fix_get_status (fix));
      return FALSE;
    }

  return publish (db, fix, endpoint, actor, error) &&
         keep_before (db, fix, endpoint, error) &&
         iterate_database_update (db, fix, error,
                                  "status", "active",
                                  "before", iterate_endpoint_get_p95 (endpoint),
                                  "applied-at", actor->now,
                                  NULL);
}

/* Appends what became of a fix. */
static gboolean
tell (IterateDatabase  *db,
      IterateFix       *fix,
      const char       *type,
      gint64            now,
      GError          **error)
{
  g_autoptr(IterateEndpoint) endpoint = load_endpoint (db, fix, error);
  g_autoptr(JsonObject) payload = iterate_record_to_json (ITERATE_RECORD (fix));
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (fix));

  if (endpoint == NULL)
    return FALSE;

  json_object_set_string_member (payload, "endpoint", iterate_endpoint_get_name (endpoint));

  return iterate_journal_append (db, now, type, subject, payload, NULL, error) != 0;
}

/* Takes a fix back: the product does as it did before. */
gboolean
iterate_fix_desk_withdraw (IterateDatabase         *db,
                           IterateFix              *fix,
                           const char              *reason,
                           const IterateFlagActor  *actor,
                           GError                 **error)
{
  g_autoptr(IterateFlag) flag = NULL;

  if (!iterate_flag_lookup (db, iterate_fix_get_flag (fix), &flag, error))
    return FALSE;

  return (flag == NULL || iterate_flag_disable (db, flag, reason, actor, error)) &&
         iterate_database_update (db, fix, error,
                                  "status", "withdrawn", "reason", reason, "decided-at", actor->now,
                                  NULL) &&
         tell (db, fix, "fix.withdrawn", actor->now, error);
}

/* A trial's evidence. */
typedef struct
{
  guint  n_before;
  guint  n_after;
  double before;
  double after;
  double change; /* of the 95th percentile, a share: below 0 it fell */
  double low;
  double high;
} Trial;

static GArray *
load_before (IterateDatabase  *db,
             IterateFix       *fix,
             GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;
  gconstpointer data;
  gsize size;

  row = iterate_database_query (db, error, "SELECT samples FROM fix WHERE id = ?", "i",
                                iterate_record_get_id (ITERATE_RECORD (fix)));
  if (row == NULL || iterate_statement_step (row, error) != ITERATE_STEP_ROW)
    return NULL;

  data = iterate_statement_get_bytes (row, 0, &size);

  return iterate_endpoint_samples_unpack (data, size);
}

static gboolean
weigh (IterateDatabase  *db,
       IterateFix       *fix,
       IterateEndpoint  *endpoint,
       Trial            *trial,
       GError          **error)
{
  const IterateEffectOptions options = ITERATE_EFFECT_OPTIONS_INIT;
  g_autoptr(GArray) earlier = load_before (db, fix, error);
  g_autoptr(GArray) recent = earlier == NULL ? NULL : iterate_endpoint_load_samples (endpoint, db,
                                                                                     error);
  g_autofree double *before = NULL;
  g_autofree double *after = NULL;
  IterateSample control, treatment;
  IterateEffect effect;
  const IterateTest *test;

  if (recent == NULL)
    return FALSE;

  before = iterate_endpoint_samples_after (earlier, G_MININT64, &trial->n_before);
  after = iterate_endpoint_samples_after (recent, iterate_fix_get_applied_at (fix), &trial->n_after);
  if (trial->n_before < LEAST_SAMPLES || trial->n_after < LEAST_SAMPLES)
    return TRUE;

  control = iterate_sample_unit_quantile (before, trial->n_before, .95);
  treatment = iterate_sample_unit_quantile (after, trial->n_after, .95);
  effect = iterate_effect_from_samples (&control, &treatment, &options);
  test = &effect.tests[ITERATE_RELATIVE][ITERATE_SEQUENTIAL][ITERATE_TWO_SIDED];
  trial->before = control.mean;
  trial->after = treatment.mean;
  trial->change = effect.comparisons[ITERATE_RELATIVE].effect;
  trial->low = test->low;
  trial->high = test->high;

  return TRUE;
}

static gboolean
keep (IterateDatabase  *db,
      IterateFix       *fix,
      IterateEndpoint  *endpoint,
      const Trial      *trial,
      gint64            now,
      GError          **error)
{
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (fix));

  return iterate_database_update (db, fix, error, "status", "kept", "decided-at", now, NULL) &&
         iterate_endpoint_judge_renew (db, iterate_record_get_id (ITERATE_RECORD (endpoint)),
                                       iterate_fix_get_applied_at (fix), error) &&
         iterate_endpoint_tell_improved (db, endpoint, trial->before, trial->after,
                                         iterate_fix_get_applied_at (fix), subject, now, error);
}

static gboolean
is_over (IterateDatabase  *db,
         IterateFix       *fix,
         const Trial      *trial,
         gint64            now,
         gboolean         *over,
         GError          **error)
{
  gint64 age = now - iterate_fix_get_applied_at (fix);
  double samples, minutes;

  if (!iterate_settings_get_double (db, "performance.trial-samples", TRIAL_SAMPLES, &samples, error) ||
      !iterate_settings_get_double (db, "performance.trial-minutes", TRIAL_MINUTES, &minutes, error))
    return FALSE;

  *over = (trial->n_after >= MIN (samples, ITERATE_ENDPOINT_SAMPLES) &&
           age >= minutes * 60 * ITERATE_SECOND) || age >= TRIAL_LONGEST;

  return TRUE;
}

static gboolean
verify (IterateDatabase  *db,
        IterateFix       *fix,
        IterateEndpoint  *endpoint,
        gint64            now,
        GError          **error)
{
  const IterateFlagActor actor = { "iterate", now, NULL };
  Trial trial = { 0 };
  gboolean over;

  if (!weigh (db, fix, endpoint, &trial, error))
    return FALSE;

  if (trial.n_before < LEAST_SAMPLES || trial.n_after < LEAST_SAMPLES)
    return TRUE;

  if (!iterate_database_update (db, fix, error,
                                "before", trial.before, "after", trial.after,
                                "improvement", -trial.change, "low", -trial.high,
                                "high", MIN (-trial.low, 1),
                                NULL))
    return FALSE;

  if (trial.high < -LEAST_IMPROVEMENT)
    return keep (db, fix, endpoint, &trial, now, error);

  if (trial.low > 0)
    return iterate_fix_desk_withdraw (db, fix, _("The 95th percentile rose with it"), &actor, error);

  return is_over (db, fix, &trial, now, &over, error) &&
         (!over || iterate_fix_desk_withdraw (db, fix,
                                              _("The 95th percentile did not fall by as much as 5 %"),
                                              &actor, error));
}

/* Looks whether fixes on trial at an endpoint help. */
gboolean
iterate_fix_desk_verify (IterateDatabase  *db,
                         IterateEndpoint  *endpoint,
                         gint64            now,
                         GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_FIX);
  g_autoptr(GPtrArray) fixes = NULL;

  iterate_query_where (query, "endpoint", ITERATE_EQUALS,
                       iterate_record_get_id (ITERATE_RECORD (endpoint)));
  iterate_query_where (query, "status", ITERATE_EQUALS, "active");
  fixes = iterate_query_list (query, db, error);
  for (guint i = 0; fixes != NULL && i < fixes->len; i++)
    {
      if (!verify (db, g_ptr_array_index (fixes, i), endpoint, now, error))
        return FALSE;
    }

  return fixes != NULL;
}
