/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-playbook-document.h"

#include "iterate-forest-figure.h"
#include "iterate-learning-evidence.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The playbook as something to read: a chapter for each context, a section for each play. */

/* Returns: (transfer full): how sure a play is and what that rests on, as a sentence */
char *
iterate_play_dup_standing (const IteratePlay *play)
{
  gint64 supporting = iterate_learning_get_supporting (play->learning);
  gint64 contradicting = iterate_learning_get_contradicting (play->learning);
  g_autofree char *rests = NULL;

  rests = supporting == 0 ? g_strdup (_("noted by hand"))
                          : g_strdup_printf (ngettext ("%d experiment speaks for it",
                                                       "%d experiments speak for it", supporting),
                                             (int) supporting);
  if (contradicting == 0)
    return g_strdup_printf (_("Confidence %.0f %%; %s"), 100 * play->confidence, rests);

  return g_strdup_printf (ngettext ("Confidence %.0f %%; %s, %d against it",
                                    "Confidence %.0f %%; %s, %d against it", contradicting),
                          100 * play->confidence, rests, (int) contradicting);
}

static void
add_lines (IterateDocument   *document,
           const char        *title,
           const char *const *lines)
{
  if (lines == NULL || lines[0] == NULL)
    return;

  iterate_document_add_note (document, title);
  iterate_document_add_list (document, lines);
}

static void
add_experiments (IterateDocument   *document,
                 const IteratePlay *play)
{
  for (guint i = 0; i < play->evidence->len; i++)
    {
      IterateLearningEvidence *one = g_ptr_array_index (play->evidence, i);
      const char *stance = iterate_learning_evidence_get_stance (one);
      g_autofree char *subject = NULL;

      subject =
        g_strdup_printf ("exp-%" G_GINT64_FORMAT, iterate_learning_evidence_get_experiment (one));
      iterate_document_add_link (document, g_ptr_array_index (play->names, i),
                                 g_str_equal (stance, "supports") ? _("Speaks for it")
                                   : g_str_equal (stance, "contradicts") ? _("Speaks against it")
                                   : _("Leaves it open"), subject);
    }
}

/* Adds what there is to say of a play below its rule. */
void
iterate_playbook_document_add_body (IterateDocument   *document,
                                    const IteratePlay *play)
{
  g_autoptr(IterateFigure) figure = NULL;

  iterate_document_add_paragraph (document, play->applies);
  add_lines (document, _("Known:"), iterate_learning_get_insights (play->learning));
  if (iterate_forest_figure_has_evidence (play->evidence))
    {
      figure = iterate_forest_figure_new (play->evidence, play->names, &play->pooled);
      iterate_document_add_figure (document, figure);
    }
  add_experiments (document, play);
  add_lines (document, _("Exceptions:"), (const char *const *) play->exceptions);
  add_lines (document, _("What to try next:"), (const char *const *) play->next);
}

/* Adds a play's section. */
void
iterate_playbook_document_add_play (IterateDocument   *document,
                                    const IteratePlay *play)
{
  g_autofree char *standing = iterate_play_dup_standing (play);
  g_autofree char *id = iterate_record_dup_subject (ITERATE_RECORD (play->learning));
  g_autofree char *from = g_strdup_printf ("%s · %s", standing, id);

  iterate_document_add_heading (document, 2, play->rule);
  iterate_document_add_note (document, from);
  iterate_playbook_document_add_body (document, play);
}

static void
add_rest (IterateDocument *document,
          guint            rest)
{
  g_autofree char *text =
    g_strdup_printf (ngettext ("%u more of this chapter is in the list and in the saved file.",
                               "%u more of this chapter are in the list and in the saved file.",
                               rest),
                     rest);

  if (rest > 0)
    iterate_document_add_note (document, text);
}

static void
add_chapters (IterateDocument *document,
              IteratePlaybook *playbook,
              guint            most)
{
  const char *chapter = NULL;
  guint n = 0, rest = 0;

  for (guint i = 0; i < playbook->plays->len; i++)
    {
      const IteratePlay *play = g_ptr_array_index (playbook->plays, i);

      if (g_strcmp0 (chapter, play->chapter) != 0)
        {
          add_rest (document, rest);
          iterate_document_add_heading (document, 1, iterate_playbook_get_title (play->chapter));
          n = rest = 0;
        }
      chapter = play->chapter;
      if (n++ < most)
        iterate_playbook_document_add_play (document, play);
      else
        rest++;
    }
  add_rest (document, rest);
}

/**
 * iterate_playbook_document_new:
 * @most: how many plays of a chapter to write out, the surest first; %G_MAXUINT for all
 *
 * A window lays a document out at once, so that it asks for as many as people read.
 *
 * Returns: (transfer full): the playbook as a document
 */
IterateDocument *
iterate_playbook_document_new (IteratePlaybook *playbook,
                               guint            most)
{
  IterateDocument *document = iterate_document_new (_("Playbook"));
  g_autofree char *when = iterate_time_format (playbook->at);
  g_autofree char *about = NULL;

  about = g_strdup_printf (_("Best practices from what was learned with a confidence of at least %.0f "
                             "%%, as of %.10s."), 100 * playbook->least, when);
  iterate_document_add_note (document, about);
  if (playbook->plays->len == 0)
    iterate_document_add_paragraph (document,
                                    _("Nothing was learned with enough confidence yet. Each completed "
                                      "experiment teaches something; what is sure enough comes here by "
                                      "itself."));
  add_chapters (document, playbook, most);

  return document;
}
