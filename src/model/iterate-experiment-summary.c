/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-experiment-summary.h"

#include "iterate-approval.h"
#include "iterate-experiment-analysis.h"
#include "iterate-query.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/**
 * IterateExperimentSummary:
 *
 * All that the window shows of an experiment: the record, its verdict, what waits
 * for a person, and its place in the lineage.
 */
struct _IterateExperimentSummary
{
  GObject            parent_instance;

  IterateExperiment *experiment; /* (owned) */
  IterateVerdict    *verdict;    /* (owned) */
  char              *subtitle;
  char              *parent;     /* (nullable) */
  gint64             approval;   /* 0 for none */
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_SUBTITLE,
  PROP_VERDICT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const struct
{
  const char *status;
  const char *text;
} statuses[] = {
  { "proposed", N_("Proposed") },
  { "draft", N_("Draft") },
  { "running", N_("Running") },
  { "completed", N_("Completed") },
  { "graduated", N_("Graduated") },
  { "rolled-back", N_("Rolled back") },
  { "archived", N_("Archived") },
};

G_DEFINE_FINAL_TYPE (IterateExperimentSummary, iterate_experiment_summary, G_TYPE_OBJECT)

static void
iterate_experiment_summary_finalize (GObject *object)
{
  IterateExperimentSummary *self = ITERATE_EXPERIMENT_SUMMARY (object);

  g_clear_object (&self->experiment);
  g_clear_object (&self->verdict);
  g_clear_pointer (&self->subtitle, g_free);
  g_clear_pointer (&self->parent, g_free);

  G_OBJECT_CLASS (iterate_experiment_summary_parent_class)->finalize (object);
}

static void
iterate_experiment_summary_get_property (GObject    *object,
                                         guint       prop_id,
                                         GValue     *value,
                                         GParamSpec *pspec)
{
  IterateExperimentSummary *self = ITERATE_EXPERIMENT_SUMMARY (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, iterate_experiment_summary_get_name (self));
      break;

    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;

    case PROP_VERDICT:
      g_value_set_object (value, self->verdict);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_experiment_summary_class_init (IterateExperimentSummaryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = iterate_experiment_summary_finalize;
  object_class->get_property = iterate_experiment_summary_get_property;

  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SUBTITLE] =
    g_param_spec_string ("subtitle", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_VERDICT] =
    g_param_spec_object ("verdict", NULL, NULL, ITERATE_TYPE_VERDICT,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
iterate_experiment_summary_init (IterateExperimentSummary *self)
{
}

/* Returns: (transfer none): a status as people read it */
const char *
iterate_experiment_status_get_text (const char *status)
{
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      if (g_strcmp0 (statuses[i].status, status) == 0)
        return _(statuses[i].text);
    }

  return status;
}

static char *
make_subtitle (IterateExperimentSummary *self,
               gint64                    now)
{
  const char *status = iterate_experiment_status_get_text (
    iterate_experiment_get_status (self->experiment));
  gint64 started = iterate_experiment_get_started_at (self->experiment);
  gint64 duration = iterate_experiment_get_planned_duration (self->experiment);
  gboolean running = g_str_equal (iterate_experiment_get_status (self->experiment), "running");

  if (self->approval != 0)
    return g_strdup_printf (_("%s · decision waiting"), status);

  if (running && duration > 0 && now > started + duration)
    {
      gulong late = (now - started - duration) / ITERATE_DAY;

      return g_strdup_printf (ngettext ("%s · past its planned end by %lu day",
                                        "%s · past its planned end by %lu days", late), status, late);
    }

  if (running && duration > 0)
    return g_strdup_printf (_("%s · day %d of %d"), status,
                            (int) ((now - started) / ITERATE_DAY) + 1, (int) (duration / ITERATE_DAY));

  if (self->verdict->decision == ITERATE_DECISION_INCONCLUSIVE &&
      g_str_equal (iterate_experiment_get_status (self->experiment), "completed"))
    return g_strdup_printf (_("%s · inconclusive"), status);

  return g_strdup (status);
}

static IterateExperimentSummary *
summarise (IterateExperiment  *experiment,
           IterateDatabase    *db,
           gint64              now,
           GHashTable         *approvals,
           GError            **error)
{
  g_autoptr(IterateExperimentSummary) self = g_object_new (ITERATE_TYPE_EXPERIMENT_SUMMARY, NULL);
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (experiment));
  IterateApproval *approval = g_hash_table_lookup (approvals, subject);

  self->experiment = g_object_ref (experiment);
  self->verdict = iterate_experiment_analyze (experiment, db, now, error);
  if (self->verdict == NULL)
    return NULL;

  if (approval != NULL)
    self->approval = iterate_record_get_id (ITERATE_RECORD (approval));
  self->subtitle = make_subtitle (self, now);

  return g_steal_pointer (&self);
}

/* Returns: (transfer full): waiting approvals by their subject */
static GHashTable *
map_approvals (IterateDatabase  *db,
               GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_APPROVAL);
  g_autoptr(GPtrArray) approvals = NULL;
  GHashTable *map;

  iterate_query_where (query, "status", ITERATE_EQUALS, "waiting");
  approvals = iterate_query_list (query, db, error);
  if (approvals == NULL)
    return NULL;

  map = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  for (guint i = 0; i < approvals->len; i++)
    {
      IterateApproval *approval = g_ptr_array_index (approvals, i);

      g_hash_table_insert (map, g_strdup (iterate_approval_get_subject (approval)),
                           g_object_ref (approval));
    }

  return map;
}

/* Tells children of their parents. */
static void
link_lineage (GPtrArray *summaries)
{
  g_autoptr(GHashTable) by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < summaries->len; i++)
    {
      IterateExperimentSummary *summary = g_ptr_array_index (summaries, i);
      gint64 id = iterate_record_get_id (ITERATE_RECORD (summary->experiment));

      g_hash_table_insert (by_id, g_memdup2 (&id, sizeof id), summary);
    }

  for (guint i = 0; i < summaries->len; i++)
    {
      IterateExperimentSummary *child = g_ptr_array_index (summaries, i);
      gint64 parent_id = iterate_experiment_get_parent_experiment (child->experiment);
      IterateExperimentSummary *parent = g_hash_table_lookup (by_id, &parent_id);

      if (parent != NULL)
        child->parent = g_strdup (iterate_experiment_summary_get_name (parent));
    }
}

/* Returns: (transfer container) (element-type IterateExperimentSummary): all
 * experiments, those that need somebody first, then the newest */
GPtrArray *
iterate_experiment_summary_list (IterateDatabase  *db,
                                 gint64            now,
                                 GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EXPERIMENT);
  g_autoptr(GPtrArray) experiments = NULL;
  g_autoptr(GPtrArray) summaries = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GHashTable) approvals = map_approvals (db, error);

  iterate_query_order_by (query, "id", TRUE);
  experiments = approvals == NULL ? NULL : iterate_query_list (query, db, error);
  if (experiments == NULL)
    return NULL;

  for (guint i = 0; i < experiments->len; i++)
    {
      IterateExperimentSummary *summary;

      summary = summarise (g_ptr_array_index (experiments, i), db, now, approvals, error);
      if (summary == NULL)
        return NULL;

      g_ptr_array_insert (summaries, summary->approval != 0 ? 0 : -1, summary);
    }

  link_lineage (summaries);

  return g_steal_pointer (&summaries);
}

IterateExperiment *
iterate_experiment_summary_get_experiment (IterateExperimentSummary *self)
{
  return self->experiment;
}

IterateVerdict *
iterate_experiment_summary_get_verdict (IterateExperimentSummary *self)
{
  return self->verdict;
}

const char *
iterate_experiment_summary_get_name (IterateExperimentSummary *self)
{
  return iterate_experiment_get_name (self->experiment);
}

const char *
iterate_experiment_summary_get_subtitle (IterateExperimentSummary *self)
{
  return self->subtitle;
}

const char *
iterate_experiment_summary_get_parent (IterateExperimentSummary *self)
{
  return self->parent;
}

gint64
iterate_experiment_summary_get_approval (IterateExperimentSummary *self)
{
  return self->approval;
}

/* Whether a search finds it, by its name, hypothesis or status. */
gboolean
iterate_experiment_summary_matches (IterateExperimentSummary *self,
                                    const char               *text)
{
  const char *parts[] = {
    iterate_experiment_summary_get_name (self),
    iterate_experiment_get_hypothesis (self->experiment),
    self->subtitle,
  };
  g_autofree char *needle = g_utf8_casefold (text, -1);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *hay = g_utf8_casefold (parts[i], -1);

      if (strstr (hay, needle) != NULL)
        return TRUE;
    }

  return FALSE;
}

gboolean
iterate_experiment_summary_is_in (IterateExperimentSummary *self,
                                  IterateExperimentFilter   filter)
{
  const char *status = iterate_experiment_get_status (self->experiment);
  gboolean running = g_str_equal (status, "running");
  gboolean planned = g_str_equal (status, "proposed") || g_str_equal (status, "draft");

  switch (filter)
    {
    case ITERATE_EXPERIMENTS_WAITING:
      return self->approval != 0;

    case ITERATE_EXPERIMENTS_RUNNING:
      return running;

    case ITERATE_EXPERIMENTS_PLANNED:
      return planned;

    case ITERATE_EXPERIMENTS_ENDED:
      return !running && !planned;

    default:
      return TRUE;
    }
}

/* The change for the better, −∞ where there is none to speak of. */
static double
get_lift (IterateExperimentSummary *self)
{
  const IterateResult *leading = iterate_verdict_get_leading (self->verdict);
  double lift = leading == NULL ? NAN : leading->relative.value * (leading->wants_up ? 1 : -1);

  return isnan (lift) ? -INFINITY : lift;
}

/* Returns: how many units take part, in all variants together */
double
iterate_experiment_summary_get_n_units (IterateExperimentSummary *self)
{
  double n = 0;

  for (guint i = 0; i < self->verdict->variant_units->len; i++)
    n += g_array_index (self->verdict->variant_units, double, i);

  return n;
}

static int
compare_numbers (double a,
                 double b)
{
  return a < b ? -1 : a > b;
}

/* Returns: which comes first, as strcmp() says it */
int
iterate_experiment_summary_compare (IterateExperimentSummary *a,
                                    IterateExperimentSummary *b,
                                    IterateExperimentOrder    order)
{
  int waiting = (b->approval != 0) - (a->approval != 0);

  switch (order)
    {
    case ITERATE_ORDER_NAME:
      return g_utf8_collate (iterate_experiment_summary_get_name (a),
                             iterate_experiment_summary_get_name (b));

    case ITERATE_ORDER_EFFECT:
      return compare_numbers (get_lift (b), get_lift (a));

    case ITERATE_ORDER_UNITS:
      return compare_numbers (iterate_experiment_summary_get_n_units (b),
                              iterate_experiment_summary_get_n_units (a));

    default:
      return waiting != 0 ? waiting
                          : compare_numbers (iterate_record_get_id (ITERATE_RECORD (b->experiment)),
                                             iterate_record_get_id (ITERATE_RECORD (a->experiment)));
    }
}
