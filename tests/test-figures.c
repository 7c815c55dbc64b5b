/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-test.h"

#include "iterate-aggregate-import.h"
#include "iterate-experiment-analysis.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-histogram-figure.h"
#include "iterate-interval-figure.h"
#include "iterate-lineage-figure.h"
#include "iterate-power-figure.h"
#include "iterate-programme-figure.h"
#include "iterate-report.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

/* A winner, a guardrail, and a name that is not to be trusted. */
static const char counts[] =
  "variant,metric,units,conversions\n"
  "old,paid,10000,1000\n<b>new</b>,paid,10000,1200\n"
  "old,errors,10000,50\n<b>new</b>,errors,10000,52\n";

typedef struct
{
  TestStore          base;
  IterateExperiment *experiment; /* (owned) */
  IterateVerdict    *verdict;    /* (owned) */
  IterateDatabase   *db;         /* (borrowed) */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IterateImportReport) report = NULL;
  g_autofree char *path = NULL;

  test_store_set_up (&fixture->base, data);
  path = g_build_filename (fixture->base.folder, "counts.csv", NULL);
  g_file_set_contents (path, counts, -1, &error);
  g_assert_no_error (error);
  report = iterate_aggregate_import_run (path, "try", "old", fixture->base.store, TEST_TIME, &error);
  g_assert_no_error (error);

  fixture->db = iterate_store_get_reader (fixture->base.store, &error);
  fixture->experiment = iterate_experiment_find (fixture->db, "try", &error);
  fixture->verdict = iterate_experiment_analyze (fixture->experiment, fixture->db, TEST_TIME, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->experiment);
  g_clear_object (&fixture->verdict);
  test_store_tear_down (&fixture->base, data);
}

static guint32
read_big_endian (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
}

static void
test_a_figure_is_read_in_words (Fixture       *fixture,
                                gconstpointer  unused)
{
  g_autoptr(IterateFigure) figure = iterate_interval_figure_new (fixture->verdict,
                                                                 ITERATE_VIEW_FIXED,
                                                                 ITERATE_RELATIVE);
  g_autofree char *paid = iterate_figure_dup_item (figure, 0);
  g_autofree char *table = iterate_figure_dup_table (figure);

  g_assert_cmpuint (iterate_figure_get_n_items (figure), ==, 2);
  g_assert_true (g_str_has_prefix (paid, "paid · <b>new</b>: +20.0 % ("));
  g_assert_true (g_str_has_suffix (paid, ", above zero"));
  g_assert_nonnull (strstr (table, "zero is possible\n"));
}

static void
test_its_rows_are_where_they_are_drawn (Fixture       *fixture,
                                        gconstpointer  unused)
{
  g_autoptr(IterateFigure) figure = iterate_interval_figure_new (fixture->verdict,
                                                                 ITERATE_VIEW_DECIDING,
                                                                 ITERATE_ABSOLUTE);
  double height = iterate_figure_get_height (figure, 400);

  g_assert_cmpint (iterate_figure_find_item (figure, 10, 1, 400, height), ==, 0);
  g_assert_cmpint (iterate_figure_find_item (figure, 10, height - 1, 400, height), ==, 1);
  g_assert_cmpint (iterate_figure_find_item (figure, 10, height + 1, 400, height), ==, -1);
}

static void
test_it_is_saved_sharp_as_png_and_as_svg (Fixture       *fixture,
                                          gconstpointer  unused)
{
  g_autoptr(IterateFigure) figure = iterate_interval_figure_new (fixture->verdict,
                                                                 ITERATE_VIEW_DECIDING,
                                                                 ITERATE_RELATIVE);
  g_autofree char *png_path = g_build_filename (fixture->base.folder, "figure.png", NULL);
  g_autofree char *svg_path = g_build_filename (fixture->base.folder, "figure.svg", NULL);
  g_autofree char *png = NULL;
  g_autofree char *svg = NULL;
  g_autoptr(GError) error = NULL;
  gsize size;

  g_assert_true (iterate_figure_save (figure, png_path, 400, &error));
  g_assert_true (iterate_figure_save (figure, svg_path, 400, &error));
  g_assert_no_error (error);

  g_file_get_contents (png_path, &png, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (png, 8, "\x89PNG\r\n\x1a\n", 8);
  g_assert_cmpuint (read_big_endian ((guint8 *) png + 16), >, 2 * 400);

  g_file_get_contents (svg_path, &svg, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (svg, "<svg"));
  g_assert_nonnull (strstr (svg, "</svg>"));
}

static void
test_half_the_effect_costs_four_times_the_units (void)
{
  IterateDesign design = ITERATE_DESIGN_INIT;
  g_autoptr(IterateFigure) figure = iterate_power_figure_new ();
  IteratePowerFigure *power = ITERATE_POWER_FIGURE (figure);
  double units;

  g_assert_cmpuint (iterate_figure_get_n_items (figure), ==, 0);
  g_assert_true (isnan (iterate_power_figure_get_units (power)));

  design.mean = 0.1;
  design.variance = 0.09;
  iterate_power_figure_set_design (power, &design, 1000);
  iterate_power_figure_set_effect (power, 0.1);
  units = iterate_power_figure_get_units (power);
  g_assert_cmpfloat (iterate_power_figure_get_days (power), ==, ceil (units / 1000));
  iterate_power_figure_set_effect (power, 0.05);
  g_assert_cmpfloat (fabs (iterate_power_figure_get_units (power) / units - 4), <, 0.2);
}

static void
test_a_point_is_dragged_or_moved_by_key (void)
{
  IterateDesign design = ITERATE_DESIGN_INIT;
  g_autoptr(IterateFigure) figure = iterate_power_figure_new ();
  IteratePowerFigure *power = ITERATE_POWER_FIGURE (figure);
  int picked;

  design.mean = 0.1;
  design.variance = 0.09;
  iterate_power_figure_set_design (power, &design, NAN);
  g_assert_true (iterate_figure_pick (figure, 1e6, 50, 400, 220));
  g_assert_cmpfloat (iterate_power_figure_get_effect (power), ==, 0.5);
  g_assert_false (iterate_figure_pick (figure, 1e6, 50, 400, 220));

  picked = iterate_figure_get_picked (figure);
  g_assert_cmpint (picked, ==, (int) iterate_figure_get_n_items (figure) - 1);
  g_assert_true (iterate_figure_pick_item (figure, picked - 10));
  g_assert_cmpint (iterate_figure_get_picked (figure), ==, picked - 10);
}

static void
test_figures_without_data_say_so (void)
{
  g_autoptr(GPtrArray) points = g_ptr_array_new ();
  g_autoptr(GArray) effects = g_array_new (FALSE, FALSE, sizeof (double));
  IterateFigure *figures[] = {
    iterate_programme_figure_new (points), iterate_histogram_figure_new (effects),
    iterate_power_figure_new (),
  };

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      g_autofree char *description = iterate_figure_dup_description (figures[i]);
      g_autoptr(GBytes) svg = iterate_figure_to_svg (figures[i], 300);

      g_assert_cmpstr (description, !=, "");
      g_assert_cmpuint (g_bytes_get_size (svg), >, 100);
      g_object_unref (figures[i]);
    }
}

static void
test_a_report_needs_nothing_else (Fixture       *fixture,
                                  gconstpointer  unused)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *html = iterate_report_write (fixture->experiment, fixture->db,
                                                ITERATE_REPORT_HTML, TEST_TIME, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (html, "<!DOCTYPE html>"));
  g_assert_nonnull (strstr (html, "src=\"data:image/svg+xml;base64,"));
  g_assert_nonnull (strstr (html, "&lt;b&gt;new&lt;/b&gt;"));
  g_assert_null (strstr (html, "<b>new"));
  g_assert_null (strstr (html, "<script"));
  g_assert_null (strstr (html, "src=\"http"));
}

static void
test_results_are_exported_for_programs (Fixture       *fixture,
                                        gconstpointer  unused)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *csv = iterate_report_write (fixture->experiment, fixture->db, ITERATE_REPORT_CSV,
                                               TEST_TIME, &error);
  g_autofree char *json = iterate_report_write (fixture->experiment, fixture->db,
                                                ITERATE_REPORT_JSON, TEST_TIME, &error);
  g_auto(GStrv) lines = g_strsplit (csv, "\n", -1);
  g_autoptr(JsonParser) parser = json_parser_new ();

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_true (g_str_has_prefix (lines[1], "paid,proportion,primary,"));
  json_parser_load_from_data (parser, json, -1, &error);
  g_assert_no_error (error);
  g_assert_true (json_object_has_member (json_node_get_object (json_parser_get_root (parser)),
                                         "verdict"));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/figures/a-figure-is-read-in-words", test_a_figure_is_read_in_words);
  ADD ("/figures/its-rows-are-where-they-are-drawn", test_its_rows_are_where_they_are_drawn);
  ADD ("/figures/it-is-saved-sharp-as-png-and-as-svg", test_it_is_saved_sharp_as_png_and_as_svg);
  g_test_add_func ("/figures/half-the-effect-costs-four-times-the-units",
                   test_half_the_effect_costs_four_times_the_units);
  g_test_add_func ("/figures/a-point-is-dragged-or-moved-by-key",
                   test_a_point_is_dragged_or_moved_by_key);
  g_test_add_func ("/figures/figures-without-data-say-so", test_figures_without_data_say_so);
  ADD ("/figures/a-report-needs-nothing-else", test_a_report_needs_nothing_else);
  ADD ("/figures/results-are-exported-for-programs", test_results_are_exported_for_programs);

  return g_test_run ();
}
