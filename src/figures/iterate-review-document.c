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
  iterate_document_add_heading (document, 1, _("Experiments"));
  if (review->experiments->len == 0)
    iterate_document_add_note (document, _("None was completed in this time."));

  for (guint i = 0; i < review->experiments->len; i++)
    {
      const IterateReviewed *one = g_ptr_array_index (review->experiments, i);
      g_autofree char *subject = iterate_record_dup_subject (ITERATE_RECORD (one->experiment));
      const char *status = iterate_experiment_get_status (one->experiment);
      g_autofree char *note = g_strdup_printf ("%s · %s", iterate_experiment_status_get_text (status),
                                               one->headline);

      iterate_document_add_link (document, iterate_experiment_get_name (one->experiment), note,
                                 subject);
    }
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

/* What a record is called. */
static const char *
get_name (IterateRecord *record)
{
  const char *const *insights;

  if (ITERATE_IS_EXPERIMENT (record))
    return iterate_experiment_get_name (ITERATE_EXPERIMENT (record));
  if (!ITERATE_IS_LEARNING (record))
    return iterate_record_get_string (record, ITERATE_IS_TASK (record) || ITERATE_IS_APPROVAL (record)
                                                ? "title" : "topic");

  insights = iterate_learning_get_insights (ITERATE_LEARNING (record));

  return insights == NULL || insights[0] == NULL ? "" : insights[0];
}

/* Adds a heading and a line for each record, or says that there is none. */
static void
add_records (IterateDocument *document,
             const char      *title,
             GPtrArray       *records,
             const char      *none)
{
  iterate_document_add_heading (document, 1, title);
  if (records->len == 0)
    iterate_document_add_note (document, none);

  for (guint i = 0; i < records->len; i++)
    {
      IterateRecord *record = g_ptr_array_index (records, i);
      g_autofree char *subject = iterate_record_dup_subject (record);

      iterate_document_add_link (document, get_name (record), NULL, subject);
    }
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

/**
 * iterate_review_document_new:
 * @with_hints: whether it says what is not as the best practices have it
 *
 * Returns: (transfer full): the review as a document
 */
IterateDocument *
iterate_review_document_new (IterateReview *review,
                             gboolean       with_hints)
{
  g_autofree char *from = iterate_time_format (review->from);
  g_autofree char *to = iterate_time_format (review->to);
  g_autofree char *title = g_strdup_printf (_("Review of %.10s to %.10s"), from, to);
  g_autofree char *headline = iterate_review_dup_headline (review);
  IterateDocument *document = iterate_document_new (title);

  iterate_document_add_lead (document, headline);
  add_experiments (document, review);
  add_records (document, _("What everybody has now"), review->graduated, _("Nothing was graduated."));
  add_records (document, _("What shipped"), review->shipped,
               _("No task was done and no request shipped."));
  add_records (document, _("What was learned"), review->learnings, _("Nothing was written down."));
  add_programme (document, review);
  add_records (document, _("Decisions that wait"), review->approvals, _("Nothing waits for anybody."));
  if (review->stale[0] != NULL)
    {
      iterate_document_add_heading (document, 1, _("Of no more use"));
      iterate_document_add_list (document, (const char *const *) review->stale);
    }
  if (with_hints)
    add_hints (document, review->hints);
  iterate_document_add_heading (document, 1, _("Next steps"));
  iterate_document_add_list (document, (const char *const *) review->next);

  return document;
}
