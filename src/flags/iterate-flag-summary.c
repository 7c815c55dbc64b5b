/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-summary.h"

#include "iterate-flag-staleness.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How often it is asked for is told by the minutes of this time. */
#define RATE_MINUTES 5
#define RATE_TIME    (RATE_MINUTES * 60 * ITERATE_SECOND)

typedef enum
{
  STATE_OFF,
  STATE_TEAM,
  STATE_ROLLING,
  STATE_PAUSED,
  STATE_PARTLY,
  STATE_EXPERIMENT,
  STATE_WINNER,
  STATE_ON,
} State;

/**
 * IterateFlagSummary:
 *
 * What a list shows of a flag: who has it, how often it is asked for, and whether it needs somebody.
 */
struct _IterateFlagSummary
{
  GObject  parent_instance;

  char    *name;
  char    *subtitle;
  char    *staleness; /* (nullable) */
  State    state;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_SUBTITLE,
  PROP_ICON_NAME,
  PROP_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (IterateFlagSummary, iterate_flag_summary, G_TYPE_OBJECT)

static const struct
{
  const char *icon_name;
  const char *text;
} states[] = {
  [STATE_OFF] = { "iterate-flag-off-symbolic", N_("Off") },
  [STATE_TEAM] = { "system-users-symbolic", N_("With its team") },
  [STATE_ROLLING] = { "media-playback-start-symbolic", N_("Rolling out") },
  [STATE_PAUSED] = { "media-playback-pause-symbolic", N_("Paused") },
  [STATE_PARTLY] = { "iterate-flags-symbolic", N_("On") },
  [STATE_EXPERIMENT] = { "iterate-experiments-symbolic", N_("In an experiment") },
  [STATE_WINNER] = { "iterate-flags-symbolic", N_("The winner for everybody") },
  [STATE_ON] = { "iterate-flags-symbolic", N_("On for everybody") },
};

static void
iterate_flag_summary_finalize (GObject *object)
{
  IterateFlagSummary *self = ITERATE_FLAG_SUMMARY (object);

  g_free (self->name);
  g_free (self->subtitle);
  g_free (self->staleness);

  G_OBJECT_CLASS (iterate_flag_summary_parent_class)->finalize (object);
}

static void
iterate_flag_summary_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  IterateFlagSummary *self = ITERATE_FLAG_SUMMARY (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;

    case PROP_ICON_NAME:
      g_value_set_string (value, states[self->state].icon_name);
      break;

    case PROP_STATE:
      g_value_set_string (value, _(states[self->state].text));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_flag_summary_class_init (IterateFlagSummaryClass *klass)
{
  static const char *const names[] = {
    [PROP_NAME] = "name", [PROP_SUBTITLE] = "subtitle", [PROP_ICON_NAME] = "icon-name",
    [PROP_STATE] = "state",
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = iterate_flag_summary_finalize;
  object_class->get_property = iterate_flag_summary_get_property;
  for (guint i = 1; i < N_PROPS; i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, NULL,
                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
iterate_flag_summary_init (IterateFlagSummary *self)
{
}

/* Columns of the list's rows. */
enum
{
  ROW_NAME,
  ROW_ENABLED,
  ROW_PERCENTAGE,
  ROW_N_AUDIENCE,
  ROW_EXPERIMENT,
  ROW_VARIANT,
  ROW_ROLLOUT,
  ROW_N_ASKED,
  ROW_ASKED_AT,
  ROW_CREATED_AT,
  ROW_SETTLED_AT,
};

static State
get_state (IterateStatement *row)
{
  const char *rollout = iterate_statement_get_string (row, ROW_ROLLOUT);

  if (rollout != NULL)
    return g_str_equal (rollout, "paused") ? STATE_PAUSED : STATE_ROLLING;

  if (!iterate_statement_get_int64 (row, ROW_ENABLED))
    return iterate_statement_get_int64 (row, ROW_N_AUDIENCE) > 0 ? STATE_TEAM : STATE_OFF;

  if (iterate_statement_get_double (row, ROW_PERCENTAGE) < 100)
    return STATE_PARTLY;

  if (iterate_statement_get_string (row, ROW_VARIANT) != NULL)
    return STATE_WINNER;

  return iterate_statement_is_null (row, ROW_EXPERIMENT) ? STATE_ON : STATE_EXPERIMENT;
}

static char *
make_subtitle (const IterateFlagSummary *self,
               IterateStatement         *row)
{
  double percentage = iterate_statement_get_double (row, ROW_PERCENTAGE);
  gint64 n = iterate_statement_get_int64 (row, ROW_N_ASKED) / RATE_MINUTES;
  const char *text = _(states[self->state].text);
  g_autofree char *share = NULL;
  g_autofree char *rate = NULL;

  if (self->staleness != NULL)
    return g_strdup (self->staleness);

  if (self->state == STATE_ROLLING || self->state == STATE_PAUSED || self->state == STATE_PARTLY)
    share = g_strdup_printf (_(" · %.3g %% of the public"), percentage);
  if (n > 0)
    rate = g_strdup_printf (_(" · %" G_GINT64_FORMAT " a minute"), n);

  return g_strconcat (text, share == NULL ? "" : share, rate == NULL ? "" : rate, NULL);
}

static IterateFlagSummary *
summary_new (IterateStatement *row,
             gint64            collecting_since,
             gint64            now)
{
  IterateFlagSummary *self = g_object_new (ITERATE_TYPE_FLAG_SUMMARY, NULL);
  IterateFlagUse use = {
    .asked_at = iterate_statement_get_int64 (row, ROW_ASKED_AT),
    .created_at = iterate_statement_get_int64 (row, ROW_CREATED_AT),
    .collecting_since = collecting_since,
  };

  self->name = g_strdup (iterate_statement_get_string (row, ROW_NAME));
  self->state = get_state (row);
  use.is_on = self->state == STATE_ON || self->state == STATE_WINNER;
  if (use.is_on || self->state == STATE_OFF)
    use.settled_at = iterate_statement_get_int64 (row, ROW_SETTLED_AT);
  self->staleness = iterate_flag_use_dup_staleness (&use, now);
  self->subtitle = make_subtitle (self, row);

  return self;
}

/* Returns: (transfer full): the summaries by name, or %NULL with @error set */
GPtrArray *
iterate_flag_summary_list (IterateDatabase  *db,
                           gint64            now,
                           GError          **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(IterateStatement) rows = NULL;
  gint64 collecting_since;
  IterateStep step;

  if (!iterate_database_get_int64 (db, &collecting_since, error,
                                   "SELECT ifnull (max (at), 0) FROM flag_minute WHERE flag = 0", ""))
    return NULL;

  rows = iterate_database_query (
    db, error,
    "SELECT name, enabled, percentage, json_array_length (audience), experiment, variant, "
    "(SELECT state FROM rollout WHERE flag = flag.id AND state IN ('running', 'paused')), "
    "(SELECT sum (n) FROM flag_minute WHERE flag = flag.id AND at >= ?), "
    "(SELECT max (at) FROM flag_minute WHERE flag = flag.id), created_at, updated_at "
    "FROM flag ORDER BY name", "i", now - RATE_TIME);
  if (rows == NULL)
    return NULL;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    g_ptr_array_add (list, summary_new (rows, collecting_since, now));

  return step == ITERATE_STEP_ERROR ? NULL : g_steal_pointer (&list);
}

const char *
iterate_flag_summary_get_name (IterateFlagSummary *self)
{
  return self->name;
}

/* Returns: (nullable): why it is of no more use */
const char *
iterate_flag_summary_get_staleness (IterateFlagSummary *self)
{
  return self->staleness;
}

/* Whether somebody has to do something: a rollout waits for a decision. */
gboolean
iterate_flag_summary_needs_somebody (IterateFlagSummary *self)
{
  return self->state == STATE_PAUSED;
}

gboolean
iterate_flag_summary_matches (IterateFlagSummary *self,
                              const char         *text)
{
  g_autofree char *name = g_utf8_casefold (self->name, -1);
  g_autofree char *wanted = g_utf8_casefold (text, -1);

  return strstr (name, wanted) != NULL;
}

gboolean
iterate_flag_summary_is_in (IterateFlagSummary *self,
                            IterateFlagListFilter filter)
{
  switch (filter)
    {
    case ITERATE_FLAGS_MOVING:
      return self->state == STATE_TEAM || self->state == STATE_ROLLING || self->state == STATE_PAUSED;

    case ITERATE_FLAGS_ON:
      return self->state >= STATE_PARTLY;

    case ITERATE_FLAGS_OFF:
      return self->state == STATE_OFF;

    case ITERATE_FLAGS_STALE:
      return self->staleness != NULL;

    case ITERATE_FLAGS_ALL:
    default:
      return TRUE;
    }
}
