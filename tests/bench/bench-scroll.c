/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a frame takes while the inbox scrolls: bench-scroll WORKSPACE, by build-aux/headless. */
#include "iterate-window.h"

#include <adwaita.h>
#include <stdlib.h>

#define N_FRAMES 400
#define SETTLE_SECONDS 3

static gint64 began;
static double times[N_FRAMES];
static guint n_frames;

static guint
count_rows (GtkWidget *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list))));
}

/* The inbox, and not the list of a drop-down. */
static GtkWidget *
find_list (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (GTK_IS_LIST_VIEW (widget) && count_rows (widget) > 1)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_list (child);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
before_cb (GdkFrameClock *clock,
           gpointer       user_data)
{
  began = g_get_monotonic_time ();
}

static void
after_cb (GdkFrameClock *clock,
          gpointer       user_data)
{
  if (n_frames < N_FRAMES)
    times[n_frames++] = (g_get_monotonic_time () - began) / 1000.0;
}

static int
compare (const void *a,
         const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Half a page a frame, as fast as a wheel goes; then a jump through the whole list. */
static gboolean
tick_cb (GtkWidget     *list,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
  double value = gtk_adjustment_get_value (adjustment);
  double step = n_frames < N_FRAMES / 2 ? gtk_adjustment_get_page_size (adjustment) / 2
                                        : (gtk_adjustment_get_upper (adjustment) - value) / 50;

  if (n_frames < N_FRAMES)
    {
      gtk_adjustment_set_value (adjustment, value + step);
      return G_SOURCE_CONTINUE;
    }

  qsort (times, N_FRAMES, sizeof *times, compare);
  g_print ("%u rows, %u frames: median %.1f ms, 95 %% in %.1f ms, slowest %.1f ms\n",
           count_rows (list), N_FRAMES, times[N_FRAMES / 2], times[N_FRAMES * 95 / 100],
           times[N_FRAMES - 1]);
  g_application_quit (g_application_get_default ());

  return G_SOURCE_REMOVE;
}

static gboolean
scroll_cb (gpointer window)
{
  GtkWidget *list = find_list (window);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  g_signal_connect (clock, "before-paint", G_CALLBACK (before_cb), NULL);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_cb), NULL);
  gtk_widget_add_tick_callback (list, tick_cb, NULL, NULL);

  return G_SOURCE_REMOVE;
}

static void
activate_cb (GApplication *application,
             gpointer      path)
{
  g_autoptr(IterateClock) clock = iterate_clock_new_system ();
  g_autoptr(GError) error = NULL;
  IterateWorkspace *workspace = iterate_workspace_open (path, FALSE, clock, FALSE, &error);
  GtkWidget *window;

  if (workspace == NULL)
    {
      g_printerr ("%s\n", error->message);
      return;
    }

  window = iterate_window_new (ADW_APPLICATION (application));
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));
  iterate_window_set_workspace (ITERATE_WINDOW (window), workspace);
  iterate_window_show_page (ITERATE_WINDOW (window), "feedback", "inbox");
  g_timeout_add_seconds (SETTLE_SECONDS, scroll_cb, window);
  g_object_set_data_full (G_OBJECT (application), "workspace", workspace, g_object_unref);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(AdwApplication) application = NULL;

  if (argc != 2)
    {
      g_printerr ("Usage: bench-scroll WORKSPACE\n");
      return 2;
    }

  application = g_object_new (ADW_TYPE_APPLICATION, "application-id", "io.github.iterate_app.Bench",
                              "flags", G_APPLICATION_NON_UNIQUE, "resource-base-path",
                              "/io/github/iterate_app/Iterate", NULL);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), argv[1]);

  return g_application_run (G_APPLICATION (application), 1, argv);
}
