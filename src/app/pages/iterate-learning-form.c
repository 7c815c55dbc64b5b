/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-learning-form.h"

#include "iterate-form-window.h"
#include "iterate-learning-book.h"
#include "iterate-user.h"

#include <glib/gi18n.h>

/* What was expected and what happened make the insight; what follows from that the recommendation. */
static char *
make_insight (gpointer values)
{
  const char *expected = iterate_form_get_or_null (values, "expected");
  const char *happened = iterate_form_get (values, "happened");
  const char *why = iterate_form_get_or_null (values, "why");
  g_autoptr(GString) text = g_string_new (happened);

  if (expected != NULL)
    g_string_append_printf (text, _(" Expected was: %s"), expected);
  if (why != NULL)
    g_string_append_printf (text, _(" Why: %s"), why);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
write_learning (IterateDatabase  *db,
                gint64            now,
                gpointer          values,
                GError          **error)
{
  g_autofree char *insight = make_insight (values);
  g_autoptr(GStrvBuilder) contexts = g_strv_builder_new ();
  g_auto(GStrv) list = NULL;
  g_auto(GStrv) more = g_strsplit (iterate_form_get (values, "more"), ",", -1);
  g_autoptr(IterateLearning) learning = NULL;
  IterateLearningDraft draft = {
    .insight = insight,
    .recommendation = iterate_form_get (values, "next"),
    .metric = iterate_form_get_or_null (values, "metric"),
    .direction = iterate_form_get_or_null (values, "direction"),
    .certainty = iterate_form_get (values, "certainty"),
  };

  g_strv_builder_add (contexts, iterate_form_get (values, "context"));
  if (draft.metric != NULL)
    g_strv_builder_add (contexts, draft.metric);
  for (guint i = 0; more[i] != NULL; i++)
    {
      if (*g_strstrip (more[i]) != '\0')
        g_strv_builder_add (contexts, more[i]);
    }
  list = g_strv_builder_end (contexts);
  draft.contexts = (const char *const *) list;
  learning = iterate_learning_book_note (db, &draft, iterate_user_get_name (), now, error);

  return learning != NULL;
}

/* A retrospective, question by question. */
void
iterate_learning_form_open (IteratePage *page)
{
  static const char *const contexts[] = { "feature", "growth", "bug", "performance", "research", NULL };
  static const char *const context_labels[] = {
    N_("Features"), N_("Growth"), N_("Faults"), N_("Performance"), N_("Research"), NULL
  };
  static const char *const certainties[] = { "once", "often", "hunch", "measured", NULL };
  static const char *const certainty_labels[] = {
    N_("Seen once"), N_("Seen again and again"), N_("It is a hunch"), N_("Measured elsewhere"), NULL
  };
  static const char *const directions[] = { "open", "better", "worse", NULL };
  static const char *const direction_labels[] = {
    N_("It is open"), N_("It gets better"), N_("It gets worse"), NULL
  };
  static const IterateFormField fields[] = {
    { "expected", N_("What was expected?"), N_("Looking back") },
    { "happened", N_("What happened?") },
    { "why", N_("Why, as far as you know?") },
    { "next", N_("What to do next time?"), N_("Looking ahead") },
    { "context", N_("Where it applies"), .choices = contexts, .labels = context_labels },
    { "more", N_("Areas of the product, with commas") },
    { "metric", N_("Metric that it is about") },
    { "direction", N_("What that does to the metric"), .choices = directions,
      .labels = direction_labels },
    { "certainty", N_("How sure it is"), .choices = certainties, .labels = certainty_labels },
  };
  const IterateForm form = {
    .title = _("Note a learning"),
    .accept = _("_Note"),
    .fields = fields,
    .n_fields = G_N_ELEMENTS (fields),
    .write = write_learning,
    .done = _("Noted; it comes beside tasks that it fits"),
  };

  iterate_form_window_present (page, &form);
}
