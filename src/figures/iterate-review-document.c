/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-review-document.h"

#include "iterate-approval.h"
#include "iterate-experiment-summary.h"
#include "iterate-learning.h"
#include "iterate-practice.h"
#include "iterate-programme-figure.h"
#include "iterate-task.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>

/* A review as something to read, print or send. */

static void
add_experiments (IterateDocument *document,
                 IterateReview   *review)
{
  GPtrArray *rows;

  iterate_document_add_heading (document, 1, _("Experiments"));
  if (review->experiments->len == 0)
    {
      iterate_document_add_paragraph (document, _("None was completed in this time."));
      return;
    }

  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_ptr_array_add (rows, g_strdupv ((char *[]) { _("Experiment"), _("Became"), _("Result"), NULL }));
  for (guint i = 0; i < review->experiments->len; i++)
    {
      const IterateReviewed *one = g_ptr_array_index (review->experiments, i);
      const char *status = iterate_experiment_get_status (one->experiment);

      g_ptr_array_add (rows, g_strdupv ((char *[]) {
        (char *) iterate_experiment_get_name (one->experiment),
        (char *) iterate_experiment_status_get_text (status), one->headline, NULL }));
    }
  iterate_document_add_table (document, rows);
}

static void
add_programme (IterateDocument *document,
               IterateReview   *review)
{
  g_autofree char *win_rate = iterate_programme_dup_win_rate (review->programme);
  g_autofree char *text = g_strdup_printf (_("Of all experiments so far, %s won; %.1f end a week."),
                                           win_rate, review->programme->velocity);

  iterate_document_add_heading (document, 1, _("Cumulative effect"));
  iterate_document_add_paragraph (document, text);
  if (review->programme->points->len > 0)
    {
      g_autoptr(IterateFigure) figure = iterate_programme_figure_new (review->programme->points);

      iterate_document_add_figure (document, figure);
    }
}

/* Adds a heading and a line for each record, or says that there is none. */
static void
add_records (IterateDocument *document,
             const char      *title,
             GPtrArray       *records,
             const char      *none)
{
  g_autoptr(GStrvBuilder) lines = g_strv_builder_new ();
  g_auto(GStrv) list = NULL;

  iterate_document_add_heading (document, 1, title);
  for (guint i = 0; i < records->len; i++)
    {
      IterateRecord *record = g_ptr_array_index (records, i);
      g_autofree char *id = iterate_record_dup_subject (record);
      g_autofree char *line = NULL;
      const char *name = NULL;

      if (ITERATE_IS_LEARNING (record))
        {
          const char *const *insights = iterate_learning_get_insights (ITERATE_LEARNING (record));

          name = insights == NULL ? NULL : insights[0];
        }
      else if (ITERATE_IS_EXPERIMENT (record))
        name = iterate_experiment_get_name (ITERATE_EXPERIMENT (record));
      else
        name = iterate_record_get_string (record, ITERATE_IS_TASK (record) || ITERATE_IS_APPROVAL (record)
                                                    ? "title" : "topic");
      line = g_strdup_printf ("%s (%s)", name == NULL ? "" : name, id);
      g_strv_builder_add (lines, line);
    }
  list = g_strv_builder_end (lines);
  if (records->len == 0)
    iterate_document_add_note (document, none);
  else
    iterate_document_add_list (document, (const char *const *) list);
}

static void
add_hints (IterateDocument *document,
           GPtrArray       *hints)
{
  g_autoptr(GStrvBuilder) lines = g_strv_builder_new ();
  g_auto(GStrv) list = NULL;

  if (hints->len == 0)
    return;

  iterate_document_add_heading (document, 1, _("Best practices"));
  for (guint i = 0; i < hints->len; i++)
    {
      const IterateHint *hint = g_ptr_array_index (hints, i);
      g_autofree char *line = g_strdup_printf ("%s: %s", _(hint->practice->rule), hint->text);

      g_strv_builder_add (lines, line);
    }
  list = g_strv_builder_end (lines);
  iterate_document_add_list (document, (const char *const *) list);
}

/* Returns: (transfer full): the review as a document */
IterateDocument *
iterate_review_document_new (IterateReview *review)
{
  g_autofree char *from = iterate_time_format (review->from);
  g_autofree char *to = iterate_time_format (review->to);
  g_autofree char *title = g_strdup_printf (_("Review of %.10s to %.10s"), from, to);
  g_autofree char *headline = iterate_review_dup_headline (review);
  IterateDocument *document = iterate_document_new (title);

  iterate_document_add_lead (document, headline);
  add_experiments (document, review);
  add_records (document, _("What everybody has now"), review->graduated, _("Nothing was graduated."));
  add_records (document, _("What shipped"), review->shipped, _("No task was done and no request shipped."));
  add_records (document, _("What was learned"), review->learnings, _("Nothing was written down."));
  add_programme (document, review);
  add_records (document, _("Decisions that wait"), review->approvals, _("Nothing waits for anybody."));
  if (review->stale[0] != NULL)
    {
      iterate_document_add_heading (document, 1, _("Of no more use"));
      iterate_document_add_list (document, (const char *const *) review->stale);
    }
  add_hints (document, review->hints);
  iterate_document_add_heading (document, 1, _("Next steps"));
  iterate_document_add_list (document, (const char *const *) review->next);

  return document;
}
