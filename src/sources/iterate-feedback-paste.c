/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-paste.h"

#include "iterate-feedback-intake.h"

#include <math.h>
#include <string.h>

static void
add_piece (GStrvBuilder *builder,
           GString      *piece)
{
  g_autofree char *text = g_strstrip (g_strdup (piece->str));

  if (*text != '\0')
    g_strv_builder_add (builder, text);
  g_string_truncate (piece, 0);
}

/* Returns: (transfer full): the pieces of feedback in a text that was pasted */
GStrv
iterate_feedback_paste_split (const char       *text,
                              IteratePasteUnit  unit)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GString) piece = g_string_new (NULL);
  g_auto(GStrv) lines = g_strsplit (text, "\n", 0);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gboolean blank = lines[i][strspn (lines[i], " \t\r")] == '\0';

      if ((unit == ITERATE_PASTE_PARAGRAPHS && blank) || unit == ITERATE_PASTE_LINES)
        add_piece (builder, piece);
      g_string_append (piece, lines[i]);
      g_string_append_c (piece, '\n');
    }
  add_piece (builder, piece);

  return g_strv_builder_end (builder);
}

/**
 * iterate_feedback_paste_take:
 * @n_new: (out): how many had not come before
 *
 * Takes all pieces, or none.
 */
gboolean
iterate_feedback_paste_take (IterateDatabase   *db,
                             const char *const *pieces,
                             const char        *source,
                             gint64             now,
                             guint             *n_new,
                             GError           **error)
{
  *n_new = 0;
  for (guint i = 0; pieces[i] != NULL; i++)
    {
      IterateFeedbackItem item = { .source = source, .content = pieces[i], .rating = NAN };
      gboolean is_new;
      gint64 id;

      if (!iterate_feedback_intake_take (db, now, &item, &id, &is_new, error))
        return FALSE;

      *n_new += is_new;
    }

  return TRUE;
}
