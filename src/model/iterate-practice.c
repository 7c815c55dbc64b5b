/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-practice.h"

#include "iterate-error.h"

#include <glib/gi18n-lib.h>

/* The do's and don'ts of the specification, each with how Iterate serves it: a check that hints
 * at what is not as it should be, a view, or what happens by default. Hints wait where they are
 * looked for; none is a message, and what was dismissed does not come again. */

/* Of one kind at most; who has more knows by then. */
#define MOST_OF_A_KIND 5

#define DAYS(n) #n " * 86400000000"

static const IteratePractice practices[] = {
  {
    "start-with-data", N_("Start with data"), FALSE, "check",
    N_("A hint where an experiment measures nothing"),
    "SELECT 'exp-' || e.id, e.name FROM experiment AS e WHERE e.status IN ('draft', 'running') "
    "AND ?1 > 0 AND NOT EXISTS (SELECT 1 FROM experiment_metric AS m WHERE m.experiment_id = e.id)",
    N_("“%s” has no metric that could tell whether it works"),
  },
  {
    "iterate-quickly", N_("Iterate quickly"), FALSE, "check",
    N_("A hint where an experiment runs for more than six weeks; the programme shows how many end a "
       "week"),
    "SELECT 'exp-' || id, name FROM experiment WHERE status = 'running' "
    "AND started_at < ?1 - " DAYS (42),
    N_("“%s” has been running for more than six weeks"),
  },
  {
    "document-learnings", N_("Document learnings"), FALSE, "default",
    N_("Every completed experiment writes down what it taught"), NULL, NULL,
  },
  {
    "compound-improvements", N_("Compound improvements"), FALSE, "default",
    N_("A graduation proposes what to build on it; the programme shows what all come to together"),
    NULL, NULL,
  },
  {
    "close-feedback-loops", N_("Close feedback loops"), FALSE, "check",
    N_("A hint where what users asked for is done and the request still open"),
    "SELECT 'req-' || r.id, r.topic FROM feature_request AS r JOIN task AS t ON t.id = r.task "
    "WHERE t.status = 'done' AND t.done_at < ?1 - " DAYS (2)
    " AND r.status IN ('open', 'planned', 'started')",
    N_("“%s” is done; those who asked for it do not know yet"),
  },
  {
    "celebrate-progress", N_("Celebrate progress"), FALSE, "view",
    N_("Today celebrates each graduation once"), NULL, NULL,
  },
  {
    "stay-focused", N_("Stay focused"), FALSE, "check",
    N_("A hint where five experiments run on one metric at once, or five initiatives are open"),
    "SELECT m.name, m.name FROM experiment_metric AS m JOIN experiment AS e ON e.id = m.experiment_id "
    "WHERE e.status = 'running' AND m.role = 'primary' AND ?1 > 0 GROUP BY m.name HAVING count(*) >= 5 "
    "UNION ALL SELECT 'initiatives', count(*) || '' FROM initiative WHERE status = 'open' "
    "HAVING count(*) >= 5",
    N_("Much is tried at once, and may get into each other's way: %s"),
  },
  {
    "heed-signals", N_("Don't ignore signals"), TRUE, "check",
    N_("A hint where an alert or a decision has waited for days"),
    "SELECT 'alert-' || id, message FROM alert WHERE state = 'firing' AND acknowledged_at IS NULL "
    "AND coalesce(snoozed_until, 0) < ?1 AND fired_at < ?1 - " DAYS (2)
    " UNION ALL SELECT 'approval-' || id, title FROM approval WHERE status = 'waiting' "
    "AND created_at < ?1 - " DAYS (7),
    N_("“%s” has waited for days"),
  },
  {
    "validate-problems", N_("Don't optimize prematurely"), TRUE, "check",
    N_("A hint where somebody is to optimize what nobody measured"),
    "SELECT 'task-' || id, title FROM task WHERE type = 'performance' AND analysis IS NULL "
    "AND status IN ('open', 'started') AND source = 'person' AND metric IS NULL AND ?1 > 0",
    N_("“%s” names no metric; is the problem there?"),
  },
  {
    "have-hypotheses", N_("Don't iterate blindly"), TRUE, "check",
    N_("A hint where an experiment has no hypothesis, or no guardrail"),
    "SELECT 'exp-' || id, name FROM experiment WHERE status IN ('draft', 'running') "
    "AND hypothesis = '' AND ?1 > 0",
    N_("“%s” has no hypothesis"),
  },
  {
    "remember-users", N_("Don't forget users"), TRUE, "check",
    N_("A hint where nothing was heard of users for a month"),
    "SELECT 'feedback', '' FROM (SELECT max(received_at) AS last FROM feedback) "
    "WHERE last < ?1 - " DAYS (30),
    N_("Nothing was heard of users for a month%s"),
  },
  {
    "ship-increments", N_("Don't chase perfection"), TRUE, "check",
    N_("A hint where a draft waits for a month, or something stable for two weeks"),
    "SELECT 'exp-' || id, name FROM experiment WHERE status = 'draft' AND created_at < ?1 - " DAYS (30)
    " UNION ALL SELECT 'flag-' || id, name FROM flag WHERE enabled = 1 AND rollout = 'gradual' "
    "AND percentage = 0 AND stable_at < ?1 - " DAYS (14),
    N_("“%s” is ready and waits"),
  },
  {
    "keep-context", N_("Don't lose context"), TRUE, "check",
    N_("A hint where a task does not say why; causes are one click away in Activity"),
    "SELECT 'task-' || id, title FROM task WHERE source = 'person' AND description = '' "
    "AND initiative IS NULL AND status IN ('open', 'started') AND created_at < ?1 - " DAYS (3),
    N_("“%s” does not say what it is for"),
  },
  {
    "keep-iterating", N_("Don't stop iterating"), TRUE, "check",
    N_("A hint where nothing was tried for two weeks"),
    "SELECT 'experiments', '' FROM (SELECT max(coalesce(completed_at, 0)) AS last, "
    "sum(status = 'running') AS running FROM experiment) WHERE running = 0 AND last > 0 "
    "AND last < ?1 - " DAYS (14),
    N_("No experiment has run for two weeks%s"),
  },
};

/* What belongs to a practice beside its own check. */
static const IteratePractice guardrails = {
  "have-guardrails", N_("Don't iterate blindly"), TRUE, "check",
  N_("A hint where an experiment has no guardrail"),
  "SELECT 'exp-' || e.id, e.name FROM experiment AS e WHERE e.status IN ('draft', 'running') "
  "AND ?1 > 0 AND EXISTS (SELECT 1 FROM experiment_metric AS m WHERE m.experiment_id = e.id) "
  "AND NOT EXISTS (SELECT 1 FROM experiment_metric AS m WHERE m.experiment_id = e.id "
  "AND m.role = 'guardrail')",
  N_("“%s” has no guardrail: what must not suffer?"),
};

/* Returns: (array length=n) (transfer none): the practices, in the specification's order */
const IteratePractice *
iterate_practices_get (guint *n)
{
  *n = G_N_ELEMENTS (practices);

  return practices;
}

static void
hint_free (gpointer data)
{
  IterateHint *self = data;

  g_free (self->subject);
  g_free (self->text);
  g_free (self);
}

static gboolean
is_dismissed (IterateDatabase  *db,
              const char       *practice,
              const char       *subject,
              gboolean         *dismissed,
              GError          **error)
{
  gint64 n;

  if (!iterate_database_get_int64 (db, &n, error,
                                   "SELECT count(*) FROM dismissal WHERE practice = ? AND subject = ?",
                                   "ss", practice, subject))
    return FALSE;

  *dismissed = n > 0;

  return TRUE;
}

static gboolean
check (IterateDatabase        *db,
       const IteratePractice  *practice,
       gint64                  now,
       GPtrArray              *hints,
       GError                **error)
{
  g_autoptr(IterateStatement) rows = iterate_database_query (db, error, practice->sql, "i", now);
  IterateStep step = ITERATE_STEP_ERROR;
  guint n = 0;

  while (rows != NULL && (step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW &&
         n < MOST_OF_A_KIND)
    {
      const char *subject = iterate_statement_get_string (rows, 0);
      IterateHint *hint;
      gboolean dismissed;

      if (!is_dismissed (db, practice->id, subject, &dismissed, error))
        return FALSE;
      if (dismissed)
        continue;

      hint = g_new0 (IterateHint, 1);
      hint->practice = practice;
      hint->subject = g_strdup (subject);
      hint->text = g_strdup_printf (_(practice->hint), iterate_statement_get_string (rows, 1));
      g_ptr_array_add (hints, hint);
      n++;
    }

  return step != ITERATE_STEP_ERROR;
}

/* Returns: (transfer full) (element-type IterateHint): what is not as the practices have it, or
 * %NULL with @error set */
GPtrArray *
iterate_hints_list (IterateDatabase  *db,
                    gint64            now,
                    GError          **error)
{
  g_autoptr(GPtrArray) hints = g_ptr_array_new_with_free_func (hint_free);

  for (guint i = 0; i < G_N_ELEMENTS (practices); i++)
    {
      if (practices[i].sql != NULL && !check (db, &practices[i], now, hints, error))
        return NULL;
    }

  return check (db, &guardrails, now, hints, error) ? g_steal_pointer (&hints) : NULL;
}

JsonObject *
iterate_hint_to_json (const IterateHint *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "practice", self->practice->id);
  json_object_set_string_member (object, "rule", _(self->practice->rule));
  json_object_set_string_member (object, "subject", self->subject);
  json_object_set_string_member (object, "text", self->text);

  return object;
}

static gboolean
is_known (const char *practice)
{
  gboolean known = g_str_equal (guardrails.id, practice);

  for (guint i = 0; i < G_N_ELEMENTS (practices); i++)
    known = known || g_str_equal (practices[i].id, practice);

  return known;
}

/* Nobody wants to see it of that subject any more. */
gboolean
iterate_hint_dismiss (IterateDatabase  *db,
                      const char       *practice,
                      const char       *subject,
                      const char       *who,
                      gint64            now,
                      GError          **error)
{
  if (!is_known (practice))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND, _("There is no practice “%s”"),
                   practice);
      return FALSE;
    }

  return iterate_database_execute (db, error,
                                   "INSERT OR IGNORE INTO dismissal (practice, subject, dismissed_by, "
                                   "created_at) VALUES (?, ?, ?, ?)",
                                   "sssi", practice, subject, who, now);
}

/* Takes a dismissal back. */
gboolean
iterate_hint_bring_back (IterateDatabase  *db,
                         const char       *practice,
                         const char       *subject,
                         GError          **error)
{
  return iterate_database_execute (db, error,
                                   "DELETE FROM dismissal WHERE practice = ? AND subject = ?",
                                   "ss", practice, subject);
}
