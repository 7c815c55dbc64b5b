/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-report.h"

#include "iterate-experiment-evidence.h"
#include "iterate-experiment-summary.h"
#include "iterate-interval-figure.h"
#include "iterate-json.h"
#include "iterate-lift-figure.h"
#include "iterate-lineage-figure.h"
#include "iterate-page-markup.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* An experiment's results for people without the application. */

static const char *const format_names[] = { "html", "csv", "json" };

/* Returns: whether there is a format of that name */
gboolean
iterate_report_format_parse (const char          *name,
                             IterateReportFormat *format)
{
  for (guint i = 0; i < G_N_ELEMENTS (format_names); i++)
    {
      if (g_strcmp0 (format_names[i], name) == 0)
        {
          *format = i;
          return TRUE;
        }
    }

  return FALSE;
}

static void
add_verdict (GString        *page,
             IterateVerdict *verdict)
{
  g_autofree char *headline = iterate_verdict_dup_headline (verdict);
  g_autofree char *advice = iterate_verdict_dup_advice (verdict);
  g_autofree char *redesign = iterate_verdict_dup_redesign (verdict);

  iterate_page_markup_add (page, "<div class=\"card\"><p class=\"answer\">%s</p><p>%s</p>\n", headline,
                           advice);
  for (guint i = 0; i < verdict->reasons->len; i++)
    iterate_page_markup_add (page, "<p>%s</p>\n",
                             (const char *) g_ptr_array_index (verdict->reasons, i));
  if (redesign != NULL)
    iterate_page_markup_add (page, "<p>%s</p>\n", redesign);
  g_string_append (page, "</div>\n");
}

static void
add_table (GString        *page,
           IterateVerdict *verdict)
{
  iterate_page_markup_add (page, "<table><tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th>"
                           "<th>%s</th><th>%s</th><th>%s</th></tr>\n",
                           _("Metric"), _("Variant"), _("Units"), _("Control"), _("Variant's"),
                           _("Change"), _("Method"));
  for (guint i = 0; i < verdict->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (verdict->results, i);
      g_autofree char *effect = iterate_result_dup_effect (result);
      IterateFamily family = verdict->decided_by == ITERATE_VIEW_FIXED ? ITERATE_FIXED
                                                                       : ITERATE_SEQUENTIAL;

      iterate_page_markup_add (page,
                               "<tr><td>%s</td><td>%s</td><td>%.0f + "
                               "%.0f</td><td>%.4g</td><td>%.4g</td>"
                  "<td>%s</td><td>%s, p = %.3g</td></tr>\n",
                  result->metric, result->variant, result->effect.control.n,
                  result->effect.treatment.n, result->effect.control.baseline,
                  result->effect.treatment.baseline, effect,
                  iterate_method_get_name (result->effect.methods[family]), result->p);
    }
  g_string_append (page, "</table>\n");
}

static void
add_health (GString        *page,
            IterateVerdict *verdict)
{
  g_string_append (page, "<table>\n");
  for (guint i = 0; i < verdict->checks->len; i++)
    {
      const IterateHealthCheck *check = g_ptr_array_index (verdict->checks, i);
      const char *name = iterate_health_get_name (check->health);

      iterate_page_markup_add (page, "<tr><td class=\"%s\">%s</td><td>%s</td></tr>\n", name, name,
                               check->text);
    }
  g_string_append (page, "</table>\n");
}

static void
add_section (GString       *page,
             const char    *title,
             IterateFigure *figure)
{
  iterate_page_markup_add (page, "<h2>%s</h2><div class=\"card\">", title);
  iterate_page_markup_add_figure (page, figure);
  g_string_append (page, "</div>\n");
}

static void
add_segments (GString                         *page,
              const IterateExperimentEvidence *evidence)
{
  g_autoptr(IterateFigure) figure = NULL;

  if (evidence->segments == NULL || evidence->segments->len == 0)
    return;

  figure = iterate_interval_figure_new_parts (evidence->segments, ITERATE_VIEW_DECIDING,
                                              ITERATE_RELATIVE);
  add_section (page, _("Segments"), figure);
}

static void
add_course (GString                         *page,
            const IterateExperimentEvidence *evidence,
            double                           minimum_effect)
{
  g_autoptr(IterateFigure) figure = NULL;

  if (evidence->series == NULL || evidence->series->points->len < 2)
    return;

  figure = iterate_lift_figure_new (evidence->series, minimum_effect);
  add_section (page, _("Over time"), figure);
}

static void
add_lineage (GString                         *page,
             const IterateExperimentEvidence *evidence,
             const char                      *name)
{
  g_autoptr(IterateFigure) figure = NULL;

  if (evidence->lineage->len < 2)
    return;

  figure = iterate_lineage_figure_new (evidence->lineage, name);
  add_section (page, _("Lineage"), figure);
}

static char *
write_html (IterateExperiment  *experiment,
            IterateVerdict     *verdict,
            IterateDatabase    *db,
            gint64              now,
            GError            **error)
{
  g_autoptr(GString) page = g_string_new (NULL);
  g_autoptr(IterateFigure) figure = iterate_interval_figure_new (verdict, ITERATE_VIEW_DECIDING,
                                                                 ITERATE_RELATIVE);
  g_autofree char *when = iterate_time_format (now);
  const char *name = iterate_experiment_get_name (experiment);
  g_autoptr(IterateExperimentEvidence) evidence = NULL;

  evidence = iterate_experiment_evidence_load (db, name, NULL, now, error);
  if (evidence == NULL)
    return NULL;

  iterate_page_markup_begin (page, name);
  iterate_page_markup_add (page, "<h1>%s</h1><p class=\"dim\">%s · %s</p>\n", name,
                           iterate_experiment_status_get_text (
                             iterate_experiment_get_status (experiment)), when);
  if (*iterate_experiment_get_hypothesis (experiment) != '\0')
    iterate_page_markup_add (page, "<p>%s</p>\n", iterate_experiment_get_hypothesis (experiment));
  add_verdict (page, verdict);
  iterate_page_markup_add (page, "<h2>%s</h2><div class=\"card\">", _("Results"));
  iterate_page_markup_add_figure (page, figure);
  add_table (page, verdict);
  g_string_append (page, "</div>\n");
  add_segments (page, evidence);
  add_course (page, evidence, verdict->minimum_effect);
  iterate_page_markup_add (page, "<h2>%s</h2><div class=\"card\">", _("Health"));
  add_health (page, verdict);
  g_string_append (page, "</div>\n");
  add_lineage (page, evidence, name);
  iterate_page_markup_end (page);

  return g_strdup (page->str);
}

/* A field as RFC 4180 has it. Spreadsheets take a leading sign of equality for a formula. */
static void
add_field (GString    *csv,
           const char *text)
{
  g_auto(GStrv) parts = g_strsplit (text, "\"", -1);
  g_autofree char *doubled = g_strjoinv ("\"\"", parts);

  if (csv->len > 0 && csv->str[csv->len - 1] != '\n')
    g_string_append_c (csv, ',');
  g_string_append_printf (csv, strpbrk (text, ",\"\n=+@") != NULL ? "\"%s%s\"" : "%s%s",
                          strchr ("=+@", *text) != NULL && *text != '\0' ? "'" : "", doubled);
}

static void
add_number (GString *csv,
            double   value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (csv, ',');
  if (isfinite (value))
    g_string_append (csv, g_ascii_dtostr (text, sizeof text, value));
}

static char *
write_csv (IterateVerdict *verdict)
{
  GString *csv = g_string_new ("metric,kind,role,variant,control_units,variant_units,control,"
                               "variant_value,difference,low,high,p,relative,relative_low,"
                               "relative_high,always_valid_low,always_valid_high,always_valid_p,"
                               "chance_to_win,method\n");

  for (guint i = 0; i < verdict->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (verdict->results, i);
      const IterateEffect *effect = &result->effect;
      IterateEstimate fixed = iterate_result_get_estimate (result, ITERATE_VIEW_FIXED,
                                                           ITERATE_ABSOLUTE);
      IterateEstimate always = iterate_result_get_estimate (result, ITERATE_VIEW_SEQUENTIAL,
                                                            ITERATE_ABSOLUTE);
      double chance = effect->posteriors[ITERATE_RELATIVE].chance_to_win;
      const double numbers[] = {
        effect->control.n, effect->treatment.n, effect->control.baseline, effect->treatment.baseline,
        fixed.value, fixed.low, fixed.high,
        iterate_result_get_p (result, ITERATE_VIEW_FIXED, ITERATE_ABSOLUTE),
        result->relative.value, result->relative.low, result->relative.high,
        always.low, always.high, iterate_result_get_p (result, ITERATE_VIEW_SEQUENTIAL,
                                                       ITERATE_ABSOLUTE),
        result->wants_up ? chance : 1 - chance,
      };

      add_field (csv, result->metric);
      add_field (csv, iterate_metric_kind_get_name (result->kind));
      add_field (csv, result->role);
      add_field (csv, result->variant);
      for (guint j = 0; j < G_N_ELEMENTS (numbers); j++)
        add_number (csv, numbers[j]);
      add_field (csv, iterate_method_get_name (effect->methods[ITERATE_FIXED]));
      g_string_append_c (csv, '\n');
    }

  return g_string_free (csv, FALSE);
}

static char *
write_json (IterateExperiment *experiment,
            IterateVerdict    *verdict)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = iterate_record_to_json (ITERATE_RECORD (experiment));

  json_object_set_object_member (object, "verdict", iterate_verdict_to_json (verdict));
  json_node_take_object (node, object);

  return iterate_json_to_pretty (node);
}

/* Returns: (transfer full): the report, or %NULL with @error set */
char *
iterate_report_write (IterateExperiment    *experiment,
                      IterateDatabase      *db,
                      IterateReportFormat   format,
                      gint64                now,
                      GError              **error)
{
  g_autoptr(IterateVerdict) verdict = iterate_experiment_analyze (experiment, db, now, error);

  if (verdict == NULL)
    return NULL;

  switch (format)
    {
    case ITERATE_REPORT_CSV:
      return write_csv (verdict);

    case ITERATE_REPORT_JSON:
      return write_json (experiment, verdict);

    default:
      return write_html (experiment, verdict, db, now, error);
    }
}
