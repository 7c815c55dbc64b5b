/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-bayesian.h"
#include "iterate-error.h"
#include "iterate-frequentist.h"
#include "iterate-json.h"
#include "iterate-power.h"
#include "iterate-sample-json.h"

#include <glib/gi18n.h>
#include <gio/gunixinputstream.h>
#include <math.h>
#include <unistd.h>

#define PRIOR_SD     0.3
#define TARGET_MDE   0.1
#define TARGET_POWER 0.8
#define LONGEST_INPUT    (1024 * 1024)

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

static void
add_test (JsonObject              *results,
          const char              *name,
          const IterateComparison *comparison,
          IterateTest              test)
{
  JsonObject *object = json_object_new ();

  iterate_json_set_number (object, "expected", comparison->effect);
  iterate_json_set_number (object, "se", comparison->se);
  iterate_json_set_interval (object, "ci", test.low, test.high);
  iterate_json_set_number (object, "p", test.p);
  iterate_json_set_number (object, "dof", comparison->dof);
  json_object_set_object_member (results, name, object);
}

static void
add_posterior (JsonObject              *results,
               const char              *name,
               const IterateComparison *comparison,
               double                   alpha,
               double                   prior_sd)
{
  IteratePosterior posterior = iterate_posterior (comparison, alpha, 0, prior_sd);
  JsonObject *object = json_object_new ();

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
           const IterateComparison *comparison,
           double                   alpha,
           double                   tuning)
{
  IterateMidPower power = iterate_mid_power (comparison, TARGET_MDE, TARGET_POWER, alpha, tuning);
  JsonObject *object = json_object_new ();

  iterate_json_set_number (object, "target_mde", TARGET_MDE);
  iterate_json_set_number (object, "scaling_factor", power.scaling);
  iterate_json_set_number (object, "additional_users", power.additional_units);
  iterate_json_set_number (object, "power0", power.power);
  json_object_set_object_member (results, name, object);
}

static JsonObject *
compare (const IterateSample *control,
         const IterateSample *treatment,
         gboolean             relative,
         double               alpha,
         double               tuning)
{
  IterateComparison comparison = iterate_compare (control, treatment, relative);
  JsonObject *results = json_object_new ();

  add_test (results, "two_sided", &comparison,
            iterate_welch_test (&comparison, alpha, ITERATE_TWO_SIDED));
  add_test (results, "one_sided_greater", &comparison,
            iterate_welch_test (&comparison, alpha, ITERATE_GREATER));
  add_test (results, "one_sided_lesser", &comparison,
            iterate_welch_test (&comparison, alpha, ITERATE_LESSER));
  add_test (results, "seq_two_sided", &comparison,
            iterate_sequential_test (&comparison, alpha, tuning, ITERATE_TWO_SIDED));
  add_test (results, "seq_greater", &comparison,
            iterate_sequential_test (&comparison, alpha, tuning, ITERATE_GREATER));
  add_test (results, "seq_lesser", &comparison,
            iterate_sequential_test (&comparison, alpha, tuning, ITERATE_LESSER));
  add_posterior (results, "bayes_flat", &comparison, alpha, INFINITY);
  add_posterior (results, "bayes_N0_0.3", &comparison, alpha, PRIOR_SD);
  add_power (results, "midpower_fixed", &comparison, alpha, 0);
  add_power (results, "midpower_seq", &comparison, alpha, tuning);

  return results;
}

static gboolean
run_compare (IterateInvocation  *invocation,
             GError            **error)
{
  g_autofree char *text = read_input (iterate_invocation_get_argument (invocation, 0), error);
  g_autoptr(JsonObject) input = text == NULL ? NULL : iterate_json_parse (text, error);
  g_autoptr(JsonObject) results = NULL;
  IterateSample control, treatment;
  const char *type;
  double alpha, tuning;

  if (input == NULL || !iterate_sample_pair_from_json (input, &control, &treatment, error))
    return FALSE;

  type = json_object_get_string_member_with_default (input, "difference_type", "relative");
  alpha = json_object_get_double_member_with_default (input, "alpha", 0.05);
  tuning = json_object_get_double_member_with_default (input, "sequential_tuning_parameter", 5000);
  if (!(alpha > 0 && alpha < 1) || !(tuning > 0) ||
      (!g_str_equal (type, "relative") && !g_str_equal (type, "absolute")))
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           _("“alpha” must be between 0 and 1, “sequential_tuning_parameter” above 0, "
                             "and “difference_type” relative or absolute"));
      return FALSE;
    }

  results = compare (&control, &treatment, g_str_equal (type, "relative"), alpha, tuning);
  iterate_invocation_print_object (results);

  return TRUE;
}

const IterateCommand iterate_stats_commands[] = {
  {
    "stats compare", "FILE", 1, 1, N_("Compare two samples given as moments, in JSON"),
    "The file is an object with “control” and “treatment”, each with its “kind” (mean,\n"
    "proportion, ratio, quantile, mean_cuped or ratio_cuped), “n” and sums; “-” reads it from\n"
    "standard input.\n\n"
    "Example:\n"
    "  echo '{\"control\": {\"kind\": \"proportion\", \"n\": 1000, \"sum\": 100},\n"
    "         \"treatment\": {\"kind\": \"proportion\", \"n\": 1000, \"sum\": 130}}' \\\n"
    "    | iterate stats compare -",
    NULL, run_compare,
  },
  { NULL }
};
