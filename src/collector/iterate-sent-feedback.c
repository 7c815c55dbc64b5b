/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-sent-feedback.h"

#include "iterate-feedback-intake.h"

#include <math.h>

IterateSentFeedback *
iterate_sent_feedback_new (void)
{
  IterateSentFeedback *self = g_new0 (IterateSentFeedback, 1);

  self->rating = NAN;

  return self;
}

void
iterate_sent_feedback_free (gpointer data)
{
  IterateSentFeedback *self = data;

  g_free (self->source);
  g_free (self->external_id);
  g_free (self->content);
  g_free (self->author);
  g_free (self->url);
  g_free (self);
}

/* An #IterateCollectorWriteFunc. */
gboolean
iterate_sent_feedback_write (IterateDatabase  *db,
                             gint64            now,
                             gpointer          data,
                             GString          *answer,
                             GError          **error)
{
  const IterateSentFeedback *self = data;
  const IterateFeedbackItem item = {
    .source = self->source, .external_id = self->external_id,
    .content = self->content == NULL ? "" : self->content, .author = self->author,
    .url = self->url, .rating = self->rating, .occurred_at = self->at, .replaces = self->replaces,
  };
  gboolean is_new;
  gint64 id;

  if (!iterate_feedback_intake_take (db, now, &item, &id, &is_new, error))
    return FALSE;

  g_string_append_printf (answer, "{\"id\":\"feedback-%" G_GINT64_FORMAT "\",\"new\":%s}", id,
                          is_new ? "true" : "false");

  return TRUE;
}
