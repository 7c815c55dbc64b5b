/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-csv-moments.h"
#include "iterate-error.h"
#include "iterate-json.h"
#include "iterate-power.h"
#include "iterate-sample-json.h"
#include "iterate-sample-ratio.h"
#include "iterate-unit.h"

#include <glib/gi18n.h>
#include <gio/gunixinputstream.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define TARGET_MDE    0.1
#define LONGEST_INPUT (1024 * 1024)
/* The reference answers down to one conversion; below it an exact test does. */
#define LEAST_CELL 1

static char *
read_input (const char  *path,
            GError     **error)
{
  g_autoptr(GInputStream) stream = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!g_str_equal (path, "-"))
    return g_file_get_contents (path, &text, NULL, error) ? g_steal_pointer (&text) : NULL;

  stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  text = g_malloc0 (LONGEST_INPUT + 1);

  return g_input_stream_read_all (stream, text, LONGEST_INPUT, &length, NULL, error)
           ? g_steal_pointer (&text) : NULL;
}

/* One answer in the names of the reference's results. */
static JsonObject *
test_to_json (const IterateEffect *effect,
              IterateScale         scale,
              IterateFamily        family,
              IterateAlternative   alternative)
{
  const IterateComparison *comparison = &effect->comparisons[scale];
  IterateTest test = effect->tests[scale][family][alternative];
  JsonObject *object = json_object_new ();

  iterate_json_set_number (object, "expected", comparison->effect);
  iterate_json_set_number (object, "se", comparison->se);
  iterate_json_set_interval (object, "ci", test.low, test.high);
  iterate_json_set_number (object, "p", test.p);
  iterate_json_set_number (object, "dof", comparison->dof);
  json_object_set_string_member (object, "method",
                                 iterate_method_get_name (effect->methods[family]));

  return object;
}

/* One-sided sequential: the p that the reference searches for beside the exact one. */
static void
set_bisected_p (JsonObject          *object,
                const IterateEffect *effect,
                IterateScale         scale,
                double               alpha,
                double               tuning,
                IterateAlternative   alternative)
{
  if (effect->methods[ITERATE_SEQUENTIAL] != ITERATE_METHOD_CONFIDENCE_SEQUENCE)
    return;

  iterate_json_set_number (object, "p_exact",
                           effect->tests[scale][ITERATE_SEQUENTIAL][alternative].p);
  iterate_json_set_number (object, "p",
                           iterate_sequential_bisected_p (&effect->comparisons[scale], alpha, tuning,
                                                          alternative));
}

static void
add_tests (JsonObject                 *results,
           const IterateEffect        *effect,
           IterateScale                scale,
           const IterateEffectOptions *options)
{
  static const struct
  {
    const char         *name;
    IterateFamily       family;
    IterateAlternative  alternative;
  } tests[] = {
    { "two_sided", ITERATE_FIXED, ITERATE_TWO_SIDED },
    { "one_sided_greater", ITERATE_FIXED, ITERATE_GREATER },
    { "one_sided_lesser", ITERATE_FIXED, ITERATE_LESSER },
    { "seq_two_sided", ITERATE_SEQUENTIAL, ITERATE_TWO_SIDED },
    { "seq_greater", ITERATE_SEQUENTIAL, ITERATE_GREATER },
    { "seq_lesser", ITERATE_SEQUENTIAL, ITERATE_LESSER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      JsonObject *object = test_to_json (effect, scale, tests[i].family, tests[i].alternative);

      if (tests[i].family == ITERATE_SEQUENTIAL && tests[i].alternative != ITERATE_TWO_SIDED)
        set_bisected_p (object, effect, scale, options->alpha, options->tuning,
                        tests[i].alternative);
      json_object_set_object_member (results, tests[i].name, object);
    }
}

/* What is believed with a flat prior and with the reference's usual one, which is not
 * scaled to the effect there. */
static void
add_posterior (JsonObject                 *results,
               const char                 *name,
               const IterateEffect        *effect,
               IterateScale                scale,
               const IterateEffectOptions *options)
{
  const IterateComparison *comparison = &effect->comparisons[scale];
  IteratePosterior posterior = effect->posteriors[scale];
  JsonObject *object = json_object_new ();

  if (comparison->se > 0)
    posterior = iterate_posterior (comparison, options->alpha, 0, options->prior_sd);
  iterate_json_set_number (object, "expected", posterior.mean);
  iterate_json_set_number (object, "sd", posterior.sd);
  iterate_json_set_interval (object, "ci", posterior.low, posterior.high);
  iterate_json_set_number (object, "ctw", posterior.chance_to_win);
  iterate_json_set_interval (object, "risk", posterior.loss_control, posterior.loss_treatment);
  json_object_set_object_member (results, name, object);
}

static void
add_power (JsonObject              *results,
           const char              *name,
           const IterateDesign     *design,
           const IterateComparison *comparison)
{
  IterateMidPower power = iterate_mid_power (design, comparison, TARGET_MDE);
  JsonObject *object = json_object_new ();

  iterate_json_set_number (object, "target_mde", TARGET_MDE);
  iterate_json_set_number (object, "scaling_factor", power.scaling);
  iterate_json_set_number (object, "additional_users", power.additional_units);
  iterate_json_set_number (object, "power0", power.power);
  json_object_set_object_member (results, name, object);
}

static JsonObject *
effect_to_json (const IterateEffect        *effect,
                IterateScale                scale,
                const IterateEffectOptions *options)
{
  const IterateComparison *comparison = &effect->comparisons[scale];
  JsonObject *results = json_object_new ();
  IterateEffectOptions flat = *options;
  IterateDesign design = ITERATE_DESIGN_INIT;

  design.alpha = options->alpha;
  design.tuning = options->tuning;
  add_tests (results, effect, scale, options);
  flat.prior_sd = INFINITY;
  add_posterior (results, "bayes_flat", effect, scale, &flat);
  add_posterior (results, "bayes_N0_0.3", effect, scale, options);
  add_power (results, "midpower_fixed", &design, comparison);
  design.method = ITERATE_DESIGN_SEQUENTIAL;
  add_power (results, "midpower_seq", &design, comparison);

  return results;
}

static gboolean
check_options (const IterateEffectOptions  *options,
               const char                  *type,
               GError                     **error)
{
  if (options->alpha > 0 && options->alpha < 1 && options->tuning > 0 &&
      (g_str_equal (type, "relative") || g_str_equal (type, "absolute")))
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       _("“alpha” must be between 0 and 1, “sequential_tuning_parameter” above 0, "
                         "and “difference_type” relative or absolute"));

  return FALSE;
}

static JsonObject *
compare_samples (JsonObject  *input,
                 GError     **error)
{
  IterateEffectOptions options = ITERATE_EFFECT_OPTIONS_INIT;
  const char *type = json_object_get_string_member_with_default (input, "difference_type",
                                                                 "relative");
  IterateScale scale = g_str_equal (type, "absolute") ? ITERATE_ABSOLUTE : ITERATE_RELATIVE;
  IterateEffect effect;
  JsonObject *results;

  options.alpha = json_object_get_double_member_with_default (input, "alpha", options.alpha);
  options.tuning = json_object_get_double_member_with_default (input, "sequential_tuning_parameter",
                                                               options.tuning);
  options.z_test = FALSE;
  options.least_cell = LEAST_CELL;
  if (!check_options (&options, type, error) ||
      !iterate_effect_from_json (input, &options, &effect, error))
    return NULL;

  /* Nothing is relative to a baseline of zero; the absolute effect is an answer. */
  if (isnan (effect.comparisons[scale].effect))
    scale = ITERATE_ABSOLUTE;

  results = effect_to_json (&effect, scale, &options);
  json_object_set_string_member (results, "difference_type",
                                 scale == ITERATE_ABSOLUTE ? "absolute" : "relative");

  return results;
}

static GArray *
read_numbers (JsonObject  *input,
              const char  *name,
              GError     **error)
{
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (double));
  JsonArray *array = iterate_json_get_array (input, name);
  gboolean valid = array != NULL;

  for (guint i = 0; valid && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      double value = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_double (element) : -1;

      valid = value >= 0;
      g_array_append_val (numbers, value);
    }

  if (valid)
    return g_steal_pointer (&numbers);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               _("“%s” must be a list of numbers, none below 0"), name);

  return NULL;
}

/* A split between variants: how likely is it by chance? */
static JsonObject *
check_split (JsonObject  *input,
             GError     **error)
{
  g_autoptr(GArray) units = read_numbers (input, "users", error);
  g_autoptr(GArray) weights = units == NULL ? NULL : read_numbers (input, "weights", error);
  JsonObject *results;

  if (weights == NULL)
    return NULL;

  if (weights->len != units->len)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           _("“users” and “weights” must have the same length"));
      return NULL;
    }

  results = json_object_new ();
  iterate_json_set_number (results, "p",
                           iterate_sample_ratio_p ((const double *) units->data,
                                                   (const double *) weights->data, units->len));
  iterate_json_set_number (results, "p_sequential",
                           iterate_sequential_sample_ratio_p ((const double *) units->data,
                                                              (const double *) weights->data,
                                                              units->len));

  return results;
}

static gboolean
run_compare (IterateInvocation  *invocation,
             GError            **error)
{
  g_autofree char *text = read_input (iterate_invocation_get_argument (invocation, 0), error);
  g_autoptr(JsonObject) input = text == NULL ? NULL : iterate_json_parse (text, error);
  g_autoptr(JsonObject) results = NULL;

  if (input == NULL)
    return FALSE;

  results = json_object_has_member (input, "users") ? check_split (input, error)
                                                    : compare_samples (input, error);
  if (results != NULL)
    iterate_invocation_print_object (results);

  return results != NULL;
}

static double baseline = NAN;
static double deviation = NAN;
static double effect = NAN;
static double units = NAN;
static double per_day = NAN;
static double wanted_power = 0.8;
static double alpha = 0.05;
static double tuning = 5000;
static double prior_sd = INFINITY;
static int n_variants = 2;
static int n_metrics = 1;
static gboolean absolute;
static char *method;

static const GOptionEntry power_options[] = {
  { "baseline", 0, 0, G_OPTION_ARG_DOUBLE, &baseline,
    N_("The metric without a change: a share, or a mean with --sd"), N_("NUMBER") },
  { "sd", 0, 0, G_OPTION_ARG_DOUBLE, &deviation,
    N_("The standard deviation of one unit's value; a share has its own"), N_("NUMBER") },
  { "effect", 0, 0, G_OPTION_ARG_DOUBLE, &effect,
    N_("The change to detect, .05 for 5 %; answers with units"), N_("NUMBER") },
  { "units", 0, 0, G_OPTION_ARG_DOUBLE, &units,
    N_("Units in each variant; answers with the smallest detectable change"), N_("NUMBER") },
  { "per-day", 0, 0, G_OPTION_ARG_DOUBLE, &per_day,
    N_("Units a day in all variants together; answers with days"), N_("NUMBER") },
  { "absolute", 0, 0, G_OPTION_ARG_NONE, &absolute,
    N_("The change is a difference and not a share of the baseline"), NULL },
  { "method", 0, 0, G_OPTION_ARG_STRING, &method,
    N_("fixed, sequential (the default: look as often as you like) or bayesian"), N_("NAME") },
  { "power", 0, 0, G_OPTION_ARG_DOUBLE, &wanted_power, N_("The chance of detecting it"),
    N_("NUMBER") },
  { "alpha", 0, 0, G_OPTION_ARG_DOUBLE, &alpha, N_("The chance of a false finding"), N_("NUMBER") },
  { "tuning", 0, 0, G_OPTION_ARG_DOUBLE, &tuning,
    N_("Units at which the sequential test is sharpest"), N_("NUMBER") },
  { "prior-sd", 0, 0, G_OPTION_ARG_DOUBLE, &prior_sd, N_("The Bayesian prior's width"),
    N_("NUMBER") },
  { "variants", 0, 0, G_OPTION_ARG_INT, &n_variants, N_("Variants with the control"), N_("N") },
  { "metrics", 0, 0, G_OPTION_ARG_INT, &n_metrics, N_("Primary metrics"), N_("N") },
  { NULL }
};

static gboolean
read_design (IterateDesign  *design,
             GError        **error)
{
  if (!iterate_design_method_parse (method == NULL ? "sequential" : method, &design->method))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("“%s” is no method. Write fixed, sequential or bayesian"), method);
      return FALSE;
    }

  design->mean = baseline;
  design->variance = isnan (deviation) ? baseline * (1 - baseline) : deviation * deviation;
  design->n_variants = n_variants;
  design->n_metrics = n_metrics;
  design->relative = !absolute;
  design->alpha = alpha;
  design->power = wanted_power;
  design->tuning = tuning;
  design->prior_sd = prior_sd;
  if (isfinite (baseline) && design->variance > 0 && (absolute || baseline != 0) &&
      n_variants >= 2 && n_metrics >= 1 && alpha > 0 && alpha < 1 && wanted_power > 0 &&
      wanted_power < 1 && tuning > 0 && prior_sd > 0)
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       _("The baseline must be a share between 0 and 1, or a mean with --sd; "
                         "--alpha and --power between 0 and 1; --variants 2 or more"));

  return FALSE;
}

/* Whichever of effect and units is missing is the answer. */
static JsonObject *
answer_design (const IterateDesign *design)
{
  JsonObject *answer = json_object_new ();
  double each = isnan (units) ? iterate_design_get_units (design, effect) : units;
  double change = isnan (effect) ? iterate_design_get_effect (design, units) : effect;

  json_object_set_string_member (answer, "method",
                                 iterate_design_method_get_name (design->method));
  iterate_json_set_number (answer, "baseline", design->mean);
  json_object_set_string_member (answer, "scale", design->relative ? "relative" : "absolute");
  iterate_json_set_number (answer, "effect", change);
  iterate_json_set_number (answer, "unitsPerVariant", each);
  iterate_json_set_number (answer, "units", each * design->n_variants);
  iterate_json_set_number (answer, "power", iterate_design_get_power (design, change, each));
  if (per_day > 0)
    iterate_json_set_number (answer, "days", ceil (each * design->n_variants / per_day));

  return answer;
}

static void
print_design (JsonObject *answer)
{
  double days = json_object_get_double_member_with_default (answer, "days", NAN);

  g_print (_("%s test, %s change of %.4g: %.0f units in each variant, power %.3f\n"),
           json_object_get_string_member (answer, "method"),
           json_object_get_string_member (answer, "scale"),
           json_object_get_double_member (answer, "effect"),
           json_object_get_double_member_with_default (answer, "unitsPerVariant", INFINITY),
           json_object_get_double_member (answer, "power"));
  if (!isnan (days))
    g_print (ngettext ("%.0f day at that traffic\n", "%.0f days at that traffic\n",
                       (gulong) days), days);
}

static gboolean
run_power (IterateInvocation  *invocation,
           GError            **error)
{
  IterateDesign design = ITERATE_DESIGN_INIT;
  g_autoptr(JsonObject) answer = NULL;

  if ((isnan (effect) || effect == 0) && !(units >= 2))
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           _("Give --effect, other than 0, to learn how many units it needs, or "
                             "--units (2 or more) to learn what they can detect"));
      return FALSE;
    }

  if (!read_design (&design, error))
    return FALSE;

  answer = answer_design (&design);
  if (invocation->json)
    iterate_invocation_print_object (answer);
  else
    print_design (answer);

  return TRUE;
}

static char *unit_column;
static char *variant_column;
static char *control_name;
static char **metric_columns;

static const GOptionEntry csv_options[] = {
  { "variant", 0, 0, G_OPTION_ARG_STRING, &variant_column, N_("The column that names the variant"),
    N_("COL") },
  { "metric", 0, 0, G_OPTION_ARG_STRING_ARRAY, &metric_columns, N_("A metric and its column"),
    "NAME=COL[/COL][:KIND][:sum|max|last]" },
  { "unit", 0, 0, G_OPTION_ARG_STRING, &unit_column,
    N_("The column that names the unit, when it may have several rows"), N_("COL") },
  { "control", 0, 0, G_OPTION_ARG_STRING, &control_name,
    N_("Which value is the control; the first by name when left out"), N_("VALUE") },
  { NULL }
};

/* Returns: (transfer full): the metrics given, or %NULL with @error set */
static GPtrArray *
read_metrics (GError **error)
{
  g_autoptr(GPtrArray) metrics = NULL;

  metrics = g_ptr_array_new_with_free_func ((GDestroyNotify) iterate_metric_column_free);
  for (guint i = 0; metric_columns != NULL && metric_columns[i] != NULL; i++)
    {
      IterateMetricColumn *metric = iterate_metric_column_new (metric_columns[i], error);

      if (metric == NULL)
        return NULL;

      g_ptr_array_add (metrics, metric);
      if (metric->kind == ITERATE_METRIC_QUANTILE || metrics->len > ITERATE_MAX_METRICS)
        {
          g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                               _("A quantile needs all values: import them with “import "
                                 "exposures”. There can be 64 metrics at most"));
          return NULL;
        }
    }

  if (variant_column != NULL && metrics->len > 0)
    return g_steal_pointer (&metrics);

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       _("The options --variant and --metric are needed"));

  return NULL;
}

static gboolean
find_control (GPtrArray  *variants,
              guint      *control,
              GError    **error)
{
  *control = 0;
  for (guint i = 1; control_name == NULL && i < variants->len; i++)
    if (strcmp (g_ptr_array_index (variants, i), g_ptr_array_index (variants, *control)) < 0)
      *control = i;

  if (variants->len >= 2 &&
      (control_name == NULL ||
       g_ptr_array_find_with_equal_func (variants, control_name, g_str_equal, control)))
    return TRUE;

  g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                       _("The file needs two variants or more, and the control among them"));

  return FALSE;
}

static JsonObject *
effect_summary_to_json (const char          *metric,
                        const char          *name,
                        const IterateEffect *csv_effect)
{
  JsonObject *object = json_object_new ();
  const IterateTest *fixed = csv_effect->tests[ITERATE_ABSOLUTE][ITERATE_FIXED];
  const IterateTest *always = csv_effect->tests[ITERATE_ABSOLUTE][ITERATE_SEQUENTIAL];
  const IterateTest *relative = csv_effect->tests[ITERATE_RELATIVE][ITERATE_SEQUENTIAL];
  JsonObject *sequential = json_object_new (), *lift = json_object_new ();

  json_object_set_string_member (object, "metric", metric);
  json_object_set_string_member (object, "variant", name);
  iterate_json_set_number (object, "controlUnits", csv_effect->control.n);
  iterate_json_set_number (object, "variantUnits", csv_effect->treatment.n);
  iterate_json_set_number (object, "controlMean", csv_effect->control.mean);
  iterate_json_set_number (object, "variantMean", csv_effect->treatment.mean);
  json_object_set_string_member (object, "method",
                                 iterate_method_get_name (csv_effect->methods[ITERATE_FIXED]));
  iterate_json_set_number (object, "difference", csv_effect->comparisons[ITERATE_ABSOLUTE].effect);
  iterate_json_set_interval (object, "interval", fixed->low, fixed->high);
  iterate_json_set_number (object, "p", fixed->p);
  iterate_json_set_number (lift, "difference", csv_effect->comparisons[ITERATE_RELATIVE].effect);
  iterate_json_set_interval (lift, "interval", relative->low, relative->high);
  json_object_set_object_member (object, "relative", lift);
  json_object_set_string_member (sequential, "method",
                                 iterate_method_get_name (csv_effect->methods[ITERATE_SEQUENTIAL]));
  iterate_json_set_interval (sequential, "interval", always->low, always->high);
  iterate_json_set_number (sequential, "p", always->p);
  json_object_set_object_member (object, "alwaysValid", sequential);

  return object;
}

static JsonObject *
compare_csv (IterateCsvMoments *csv,
             GPtrArray         *metrics,
             guint              control)
{
  const IterateEffectOptions options = ITERATE_EFFECT_OPTIONS_INIT;
  GPtrArray *variants = iterate_csv_moments_get_variants (csv);
  g_autofree double *n = g_new (double, variants->len);
  g_autofree double *weights = g_new (double, variants->len);
  JsonObject *answer = iterate_import_report_to_json (iterate_csv_moments_get_report (csv));
  JsonArray *results = json_array_new ();

  for (guint i = 0; i < variants->len; i++)
    {
      n[i] = iterate_csv_moments_get_units (csv, i);
      weights[i] = 1;
    }
  json_object_set_string_member (answer, "control", g_ptr_array_index (variants, control));
  iterate_json_set_number (answer, "sampleRatioP",
                           iterate_sample_ratio_p (n, weights, variants->len));
  json_object_set_int_member (answer, "multipleExposures", iterate_csv_moments_get_n_multiple (csv));
  for (guint i = 0; i < metrics->len; i++)
    for (guint j = 0; j < variants->len; j++)
      {
        const IterateMetricColumn *metric = g_ptr_array_index (metrics, i);
        gboolean binary = iterate_metric_kind_is_binary (metric->kind);
        IterateUnitSummary a, b;
        IterateEffect csv_effect;

        if (j == control)
          continue;

        a = iterate_unit_summary_from_moments (iterate_csv_moments_get (csv, control, i), binary);
        b = iterate_unit_summary_from_moments (iterate_csv_moments_get (csv, j, i), binary);
        csv_effect = iterate_effect_measure (metric->kind, &a, &b, &options);
        json_array_add_object_element (
          results, effect_summary_to_json (metric->name, g_ptr_array_index (variants, j),
                                           &csv_effect));
      }
  json_object_set_array_member (answer, "metrics", results);

  return answer;
}

static void
print_csv (JsonObject *answer)
{
  JsonArray *results = json_object_get_array_member (answer, "metrics");

  g_print (_("%" G_GINT64_FORMAT " rows, %" G_GINT64_FORMAT " refused; sample ratio p = %.4g\n"),
           json_object_get_int_member (answer, "rows"),
           json_object_get_int_member (answer, "refused"),
           json_object_get_double_member (answer, "sampleRatioP"));
  for (guint i = 0; i < json_array_get_length (results); i++)
    {
      JsonObject *result = json_array_get_object_element (results, i);
      JsonArray *interval = json_object_get_array_member (result, "interval");
      JsonObject *always = json_object_get_object_member (result, "alwaysValid");

      g_print (_("%s, “%s” against “%s”: %+.6g [%.6g, %.6g], p = %.6g (%s); however often you "
                 "look: p = %.6g\n"),
               json_object_get_string_member (result, "metric"),
               json_object_get_string_member (result, "variant"),
               json_object_get_string_member (answer, "control"),
               json_object_get_double_member_with_default (result, "difference", NAN),
               json_node_get_double (json_array_get_element (interval, 0)),
               json_node_get_double (json_array_get_element (interval, 1)),
               json_object_get_double_member (result, "p"),
               json_object_get_string_member (result, "method"),
               json_object_get_double_member (always, "p"));
    }
}

static gboolean
run_from_csv (IterateInvocation  *invocation,
              GError            **error)
{
  g_autoptr(GPtrArray) metrics = read_metrics (error);
  g_autoptr(IterateCsvMoments) csv = NULL;
  g_autoptr(JsonObject) answer = NULL;
  guint control;

  if (metrics == NULL)
    return FALSE;

  csv = iterate_csv_moments_read (iterate_invocation_get_argument (invocation, 0), unit_column,
                                  variant_column, metrics, error);
  if (csv == NULL || !find_control (iterate_csv_moments_get_variants (csv), &control, error))
    return FALSE;

  answer = compare_csv (csv, metrics, control);
  if (invocation->json)
    iterate_invocation_print_object (answer);
  else
    print_csv (answer);

  return TRUE;
}

const IterateCommand iterate_stats_commands[] = {
  {
    "stats compare", "FILE", 1, 1, N_("Compare two samples given as moments, in JSON"),
    "The file is an object with “control” and “treatment”, each with its “kind” (mean,\n"
    "proportion, count, ratio, quantile, mean_cuped or ratio_cuped), “n” and sums; or with\n"
    "“users” and “weights”, to check a split. “-” reads it from standard input.\n\n"
    "Example:\n"
    "  echo '{\"control\": {\"kind\": \"proportion\", \"n\": 1000, \"sum\": 100},\n"
    "         \"treatment\": {\"kind\": \"proportion\", \"n\": 1000, \"sum\": 130}}' \\\n"
    "    | iterate stats compare -",
    NULL, run_compare,
  },
  {
    "stats from-csv", "FILE", 1, 1, N_("Compare the variants of a CSV file without keeping it"),
    "Each row is a unit, or a part of one with --unit.\n\n"
    "Example:\n"
    "  iterate stats from-csv users.csv --variant version --metric rounds=sum_gamerounds:mean",
    csv_options, run_from_csv,
  },
  {
    "stats power", NULL, 0, 0, N_("Say how many units an effect needs, or what units can detect"),
    "Example:\n"
    "  iterate stats power --baseline 0.1 --effect 0.05 --per-day 2000",
    power_options, run_power,
  },
  { NULL }
};
