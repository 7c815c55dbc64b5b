/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-experiment-draft.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-metric-spec.h"

#include <glib/gi18n.h>
#include <math.h>

static char *hypothesis;
static char **variants;
static char **metrics;
static char *method;
static gint64 planned_units;
static double minimum_effect = NAN;
static double holdout = NAN;
static char *group;
static double prior_mean = NAN;
static double prior_sd = NAN;
static gboolean with_prior;

static const GOptionEntry new_options[] = {
  { "hypothesis", 0, 0, G_OPTION_ARG_STRING, &hypothesis, N_("What is expected, and why"),
    N_("TEXT") },
  { "variant", 0, 0, G_OPTION_ARG_STRING_ARRAY, &variants,
    N_("A variant and its weight; the first one is the control"), "NAME[=WEIGHT]" },
  { "metric", 0, 0, G_OPTION_ARG_STRING_ARRAY, &metrics,
    N_("A metric; the first one is the primary one"), "NAME=KIND[:EVENTS][;OPTION=VALUE…]" },
  { "method", 0, 0, G_OPTION_ARG_STRING, &method,
    N_("How it is decided: sequential (the default), fixed or bayesian"), N_("NAME") },
  { "units", 0, 0, G_OPTION_ARG_INT64, &planned_units, N_("Planned units in all"), N_("N") },
  { "minimum-effect", 0, 0, G_OPTION_ARG_DOUBLE, &minimum_effect,
    N_("The smallest relative change worth having, .05 for 5 %"), N_("NUMBER") },
  { "group", 0, 0, G_OPTION_ARG_STRING, &group,
    N_("Share no unit with other experiments of that group"), N_("NAME") },
  { "holdout", 0, 0, G_OPTION_ARG_DOUBLE, &holdout,
    N_("The share of units that takes part in nothing"), N_("NUMBER") },
  { "prior-mean", 0, 0, G_OPTION_ARG_DOUBLE, &prior_mean,
    N_("What the relative effect is believed to be"), N_("NUMBER") },
  { "prior-sd", 0, 0, G_OPTION_ARG_DOUBLE, &prior_sd, N_("How firmly"), N_("NUMBER") },
  { NULL }
};

static const GOptionEntry redesign_options[] = {
  { "with-prior", 0, 0, G_OPTION_ARG_NONE, &with_prior,
    N_("Start from what the old one found"), NULL },
  { NULL }
};

static gboolean
create_draft (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  const IterateExperimentDraft draft = {
    .name = user_data,
    .hypothesis = hypothesis,
    .variants = (const char *const *) variants,
    .metrics = (const char *const *) metrics,
    .plan = { method, planned_units, minimum_effect, prior_mean, prior_sd, group, holdout },
  };
  g_autoptr(IterateExperiment) experiment = iterate_experiment_draft_create (&draft, db, now, error);

  return experiment != NULL;
}

static gboolean
run_new (IterateInvocation  *invocation,
         GError            **error)
{
  const char *name = iterate_invocation_get_argument (invocation, 0);

  return iterate_invocation_write (invocation, create_draft, (gpointer) name, error) &&
         iterate_print_experiment (invocation, name, error);
}

/* An experiment and what is added to it. */
typedef struct
{
  const char *name;
  const char *text;
  char       *child; /* (owned) (nullable) */
} Change;

static gboolean
write_metric (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  const Change *change = user_data;
  g_autoptr(IterateExperiment) experiment = iterate_experiment_find (db, change->name, error);

  return experiment != NULL &&
         iterate_experiment_add_spec_text (db, experiment, change->text, now, error);
}

static gboolean
run_metric (IterateInvocation  *invocation,
            GError            **error)
{
  Change change = { iterate_invocation_get_argument (invocation, 0),
                    iterate_invocation_get_argument (invocation, 1), NULL };

  return iterate_invocation_write (invocation, write_metric, &change, error) &&
         iterate_print_experiment (invocation, change.name, error);
}

static gboolean
write_redesign (IterateDatabase  *db,
                gint64            now,
                gpointer          user_data,
                GError          **error)
{
  Change *change = user_data;
  g_autoptr(IterateExperiment) experiment = iterate_experiment_find (db, change->name, error);
  g_autoptr(IterateExperiment) child = NULL;

  if (experiment != NULL)
    child = iterate_experiment_redesign (db, experiment, with_prior, now, error);
  if (child != NULL)
    change->child = g_strdup (iterate_experiment_get_name (child));

  return child != NULL;
}

static gboolean
run_redesign (IterateInvocation  *invocation,
              GError            **error)
{
  Change change = { iterate_invocation_get_argument (invocation, 0), NULL, NULL };
  gboolean done = iterate_invocation_write (invocation, write_redesign, &change, error) &&
                  iterate_print_experiment (invocation, change.child, error);

  g_free (change.child);

  return done;
}

const IterateCommand iterate_design_commands[] = {
  {
    "experiment new", "NAME", 1, 1, N_("Draft an experiment"),
    "A metric without events has imported values; one with events is kept up to date from them:\n"
    "  paid=proportion:purchase                    who did it\n"
    "  revenue=mean:purchase.amount;window=7d      a property added up, within a week\n"
    "  clicks=ratio:click/view                     one sum over another\n"
    "  week=retention:open;day=7                   who came back on that day\n"
    "  checkout=funnel:view>cart>pay               who went all the way\n"
    "Options: role, direction, window, lookback, day, currency, quantile, cap, margin.\n\n"
    "Example:\n"
    "  iterate experiment new checkout --hypothesis 'Fewer fields, more orders' \\\n"
    "    --variant old --variant short --metric 'orders=proportion:purchase;window=3d' \\\n"
    "    --minimum-effect 0.05",
    new_options, run_new,
  },
  {
    "experiment metric", "NAME METRIC", 2, 2, N_("Add a metric to an experiment"),
    "Example:\n"
    "  iterate experiment metric checkout 'errors=count:error;role=guardrail;direction=down'",
    NULL, run_metric,
  },
  {
    "experiment redesign", "NAME", 1, 1,
    N_("Draft the experiment that an inconclusive one proposes"),
    "Example:\n  iterate experiment redesign checkout --with-prior",
    redesign_options, run_redesign,
  },
  { NULL }
};
