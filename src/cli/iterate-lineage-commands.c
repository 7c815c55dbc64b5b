/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-error.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-json.h"
#include "iterate-lineage.h"
#include "iterate-programme.h"
#include "iterate-report.h"

#include <glib/gi18n.h>
#include <math.h>

static JsonObject *
node_to_json (GPtrArray *nodes,
              guint      index)
{
  const IterateLineageNode *node = g_ptr_array_index (nodes, index);
  JsonObject *object = iterate_record_to_json (ITERATE_RECORD (node->experiment));
  g_autofree char *headline = iterate_verdict_dup_headline (node->verdict);

  json_object_set_int_member (object, "depth", node->depth);
  json_object_set_string_member (object, "decision",
                                 iterate_verdict_get_decision_name (node->verdict));
  json_object_set_string_member (object, "headline", headline);
  iterate_json_set_number (object, "lineLift", node->line.total);
  iterate_json_set_number (object, "naiveLineLift", node->line.naive);

  return object;
}

/* Whether a further experiment follows up the same one. */
static gboolean
has_sibling_below (GPtrArray *nodes,
                   guint      index,
                   guint      depth)
{
  for (guint i = index + 1; i < nodes->len; i++)
    {
      const IterateLineageNode *node = g_ptr_array_index (nodes, i);

      if (node->depth <= depth)
        return node->depth == depth;
    }

  return FALSE;
}

static void
print_node (GPtrArray *nodes,
            guint      index)
{
  const IterateLineageNode *node = g_ptr_array_index (nodes, index);
  g_autofree char *headline = iterate_verdict_dup_headline (node->verdict);
  g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (node->experiment));
  g_autofree char *line = iterate_lineage_dup_line (nodes, index);

  for (guint depth = 1; depth <= node->depth; depth++)
    g_print ("%s", depth < node->depth
                     ? (has_sibling_below (nodes, index, depth) ? "│  " : "   ")
                     : (has_sibling_below (nodes, index, depth) ? "├─ " : "└─ "));
  g_print ("%s  %s (%s): %s\n", subject, iterate_experiment_get_name (node->experiment),
           iterate_experiment_get_status (node->experiment), headline);
  if (line != NULL && !has_sibling_below (nodes, index, node->depth + 1))
    {
      for (guint depth = 0; depth <= node->depth; depth++)
        g_print ("   ");
      g_print ("%s\n", line);
    }
}

static gboolean
run_tree (IterateInvocation  *invocation,
          GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateExperiment) experiment = NULL;
  g_autoptr(GPtrArray) nodes = NULL;
  g_autoptr(JsonArray) array = json_array_new ();

  experiment = db == NULL ? NULL
                          : iterate_experiment_find (db, iterate_invocation_get_argument (
                                                           invocation, 0), error);
  nodes = experiment == NULL ? NULL
                             : iterate_lineage_load (db, experiment,
                                                     iterate_invocation_get_time (invocation), error);
  for (guint i = 0; nodes != NULL && i < nodes->len; i++)
    {
      if (invocation->json)
        json_array_add_object_element (array, node_to_json (nodes, i));
      else
        print_node (nodes, i);
    }

  if (nodes != NULL && invocation->json)
    iterate_invocation_print_array (array);

  return nodes != NULL;
}

static gboolean
run_programme (IterateInvocation  *invocation,
               GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(IterateProgramme) programme = NULL;
  g_autoptr(JsonObject) object = NULL;
  g_autofree char *total = NULL;
  g_autofree char *naive = NULL;
  g_autofree char *days = NULL;

  programme = db == NULL ? NULL
                         : iterate_programme_load (db, iterate_invocation_get_time (invocation),
                                                   error);
  if (programme == NULL)
    return FALSE;

  object = iterate_programme_to_json (programme);
  if (invocation->json)
    {
      iterate_invocation_print_object (object);
      return TRUE;
    }

  total = iterate_format_change (programme->impact.total);
  naive = iterate_format_change (programme->impact.naive);
  days = iterate_programme_dup_median_days (programme);
  g_print (_("Experiments ended: %u, won %u, lost %u; %.1f a week; median time to decision: %s\n"),
           programme->n_completed, programme->n_won, programme->n_lost, programme->velocity, days);
  g_print (_("Cumulative lift of %u graduated: %s (naively %s)\n"), programme->impact.n, total, naive);
  for (guint i = 0; i < programme->points->len; i++)
    {
      const IterateProgrammePoint *point = g_ptr_array_index (programme->points, i);
      g_autofree char *lift = iterate_format_change (point->lift);
      g_autofree char *so_far = iterate_format_change (point->shrunk);

      g_print ("  %-40s %s → %s\n", point->name, lift, so_far);
    }

  return TRUE;
}

static char *format_name;
static char *output;

static const GOptionEntry export_options[] = {
  { "format", 0, 0, G_OPTION_ARG_STRING, &format_name, N_("html (the default), csv or json"),
    N_("FORMAT") },
  { "output", 0, 0, G_OPTION_ARG_FILENAME, &output, N_("Write to this file"), N_("FILE") },
  { NULL }
};

static gboolean
run_export (IterateInvocation  *invocation,
            GError            **error)
{
  IterateDatabase *db = NULL;
  g_autoptr(IterateExperiment) experiment = NULL;
  g_autofree char *text = NULL;
  IterateReportFormat format;

  if (!iterate_report_format_parse (format_name == NULL ? "html" : format_name, &format))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("“%s” is no format. Write html, csv or json"), format_name);
      return FALSE;
    }

  db = iterate_invocation_get_database (invocation, error);
  experiment = db == NULL ? NULL
                          : iterate_experiment_find (db, iterate_invocation_get_argument (
                                                           invocation, 0), error);
  if (experiment == NULL)
    return FALSE;

  text = iterate_report_write (experiment, db, format, iterate_invocation_get_time (invocation),
                               error);
  if (text == NULL)
    return FALSE;

  if (output != NULL)
    return g_file_set_contents (output, text, -1, error);

  g_print ("%s", text);

  return TRUE;
}

const IterateCommand iterate_lineage_commands[] = {
  {
    "experiment tree", "NAME", 1, 1, N_("Show what an experiment follows up, and what followed"),
    "Example:\n  iterate experiment tree checkout",
    NULL, run_tree,
  },
  {
    "experiment programme", NULL, 0, 0, N_("Say how experimenting goes as a whole"), NULL, NULL,
    run_programme,
  },
  {
    "experiment export", "NAME", 1, 1, N_("Write its results for people without Iterate"),
    "Example:\n  iterate experiment export checkout --format html --output checkout.html",
    export_options, run_export,
  },
  { NULL }
};
