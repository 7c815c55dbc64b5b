/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-report.h"

#include "iterate-experiment-evidence.h"
#include "iterate-experiment-summary.h"
#include "iterate-interval-figure.h"
#include "iterate-json.h"
#include "iterate-lift-figure.h"
#include "iterate-lineage-figure.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* An experiment's results for people without the application. */

#define FIGURE_WIDTH 820

static const char *const format_names[] = { "html", "csv", "json" };

static const char style[] =
  "body{font:16px/1.5 system-ui,Cantarell,sans-serif;color:#222226;background:#fafafb;margin:0}"
  "main{max-width:880px;margin:0 auto;padding:32px 16px}"
  "h1{font-size:28px;margin:0}h2{font-size:19px;margin:32px 0 8px}"
  ".dim{color:#6a6a70}.card{background:#fff;border:1px solid #e2e2e6;border-radius:12px;"
  "padding:18px;margin:16px 0}.card p{margin:6px 0}.answer{font-size:20px;font-weight:600}"
  "table{border-collapse:collapse;width:100%;font-size:14px}"
  "td,th{text-align:left;padding:6px 8px;border-bottom:1px solid #e2e2e6;"
  "font-variant-numeric:tabular-nums}svg,img{max-width:100%;height:auto}"
  ".ok{color:#1a7f4b}.caution{color:#9a6200}.failed{color:#b3151f}";

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

G_GNUC_PRINTF (2, 3)
static void
add_markup (GString    *page,
            const char *format,
            ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_markup_vprintf_escaped (format, arguments);
  va_end (arguments);
  g_string_append (page, text);
}

/* The drawing itself, without the declaration that a document of its own begins with. */
static void
add_figure (GString       *page,
            IterateFigure *figure)
{
  g_autoptr(GBytes) svg = iterate_figure_to_svg (figure, FIGURE_WIDTH);
  g_autofree char *description = iterate_figure_dup_description (figure);
  g_autofree char *encoded = NULL;
  gsize size;
  gconstpointer data = g_bytes_get_data (svg, &size);

  encoded = g_base64_encode (data, size);
  add_markup (page, "<img alt=\"%s\" src=\"data:image/svg+xml;base64,", description);
  g_string_append (page, encoded);
  g_string_append (page, "\">\n");
}

static void
add_verdict (GString        *page,
             IterateVerdict *verdict)
{
  g_autofree char *headline = iterate_verdict_dup_headline (verdict);
  g_autofree char *advice = iterate_verdict_dup_advice (verdict);
  g_autofree char *redesign = iterate_verdict_dup_redesign (verdict);

  add_markup (page, "<div class=\"card\"><p class=\"answer\">%s</p><p>%s</p>\n", headline, advice);
  for (guint i = 0; i < verdict->reasons->len; i++)
    add_markup (page, "<p>%s</p>\n", (const char *) g_ptr_array_index (verdict->reasons, i));
  if (redesign != NULL)
    add_markup (page, "<p>%s</p>\n", redesign);
  g_string_append (page, "</div>\n");
}

static void
add_table (GString        *page,
           IterateVerdict *verdict)
{
  add_markup (page, "<table><tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th><th>%s</th><th>%s</th>"
              "<th>%s</th></tr>\n", _("Metric"), _("Variant"), _("Units"), _("Control"),
              _("Variant's"), _("Change"), _("Method"));
  for (guint i = 0; i < verdict->results->len; i++)
    {
      const IterateResult *result = g_ptr_array_index (verdict->results, i);
      g_autofree char *effect = iterate_result_dup_effect (result);
      IterateFamily family = verdict->decided_by == ITERATE_VIEW_FIXED ? ITERATE_FIXED
                                                                       : ITERATE_SEQUENTIAL;

      add_markup (page, "<tr><td>%s</td><td>%s</td><td>%.0f + %.0f</td><td>%.4g</td><td>%.4g</td>"
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

      add_markup (page, "<tr><td class=\"%s\">%s</td><td>%s</td></tr>\n", name, name, check->text);
    }
  g_string_append (page, "</table>\n");
}

static void
add_section (GString       *page,
             const char    *title,
             IterateFigure *figure)
{
  add_markup (page, "<h2>%s</h2><div class=\"card\">", title);
  add_figure (page, figure);
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
  g_autoptr(GString) page = g_string_new ("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">"
                                          "<meta name=\"viewport\" "
                                          "content=\"width=device-width, initial-scale=1\">");
  g_autoptr(IterateFigure) figure = iterate_interval_figure_new (verdict, ITERATE_VIEW_DECIDING,
                                                                 ITERATE_RELATIVE);
  g_autofree char *when = iterate_time_format (now);
  const char *name = iterate_experiment_get_name (experiment);
  g_autoptr(IterateExperimentEvidence) evidence = NULL;

  evidence = iterate_experiment_evidence_load (db, name, NULL, now, error);
  if (evidence == NULL)
    return NULL;

  add_markup (page, "<title>%s</title><style>", name);
  g_string_append (page, style);
  add_markup (page, "</style></head><body><main><h1>%s</h1><p class=\"dim\">%s · %s</p>\n", name,
              iterate_experiment_status_get_text (iterate_experiment_get_status (experiment)), when);
  if (*iterate_experiment_get_hypothesis (experiment) != '\0')
    add_markup (page, "<p>%s</p>\n", iterate_experiment_get_hypothesis (experiment));
  add_verdict (page, verdict);
  add_markup (page, "<h2>%s</h2><div class=\"card\">", _("Results"));
  add_figure (page, figure);
  add_table (page, verdict);
  g_string_append (page, "</div>\n");
  add_segments (page, evidence);
  add_course (page, evidence, verdict->minimum_effect);
  add_markup (page, "<h2>%s</h2><div class=\"card\">", _("Health"));
  add_health (page, verdict);
  g_string_append (page, "</div>\n");
  add_lineage (page, evidence, name);
  g_string_append (page, "</main></body></html>\n");

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
