/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-theme.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So many of the newest messages are looked at. */
#define MOST_MESSAGES 5000

/* Beginnings of words, each with a space before it, in English and German. */
static const struct
{
  const char *name;
  const char *label;
  const char *words;
} themes[] = {
  { "speed", N_("speed"),
    " slow| lag| takes forever| takes ages| loading| wait| langsam| lädt ewig| performance" },
  { "price", N_("the price"),
    " price| pricing| expensive| cost| cheaper| discount| plan | subscription| teuer| preis" },
  { "confusing", N_("not knowing how"),
    " confus| unclear| how do i| how can i| cannot find| can't find| don't understand"
    "| complicated| wie kann| finde nicht| where is| where do" },
  { "bug", N_("faults"),
    " crash| bug| broken| error| fail| doesn't work| does not work| not working| wrong| cut off"
           "| disappear| abst| kaputt| fehler| geht nicht" },
  { "mobile", N_("phones"), " phone| mobile| iphone| android| ipad| tablet| handy" },
  { "integration", N_("other tools"),
    " integrat| connect| sync| api| zapier| webhook| plugin| schnittstelle" },
  { "import", N_("import and export"), " import| export| csv| migrat| backup| download my" },
  { "help", N_("getting help"),
    " support| help| reply| answer| nobody responds| documentation| hilfe" },
  { "payment", N_("payments"),
    " payment| pay | paid| card| invoice| billing| charged| refund| sepa| zahlung| rechnung" },
  { "notification", N_("reminders"),
    " notif| remind| e-mail me| email me| alert| erinner| newsletter" },
  { "design", N_("the look"),
    " dark mode| font| ugly| layout| colour| color| theme| contrast| readable" },
  { "login", N_("signing in"),
    " log in| login| sign in| password| two-factor| 2fa| sso| passwort| anmeld" },
  { "trust", N_("privacy"), " privacy| gdpr| security| secure| my data| datenschutz| trust" },
  { "cancel", N_("leaving"),
    " cancel| leaving| switch to| switching to| unsubscrib| kündig| quit" },
  { "team", N_("working together"),
    " team| colleague| share with| permission| roles| accountant| multi-user| kolleg" },
  { "search", N_("finding things"), " search| filter| find " },
  { "competitor", N_("other products"),
    " competitor| alternative| than other| other tools| compared to" },
  { "praise", N_("being happy with it"),
    " love| great| thank| perfect| awesome| excellent| super| danke| toll" },
};

static gboolean
speaks_of (const char        *text,
           const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (strstr (text, words[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* Returns: (transfer full): in lower case, with spaces for what stands between words */
static char *
normalise (const char *text)
{
  g_autofree char *lower = g_utf8_strdown (text, -1);

  g_strdelimit (lower, "\r\n\t,.;:!?()\"“”„/", ' ');

  return g_strconcat (" ", lower, " ", NULL);
}

/**
 * iterate_feedback_themes_count:
 * @from: since when
 * @n_messages: (out): how many there are in all
 *
 * Returns: (transfer full) (element-type IterateFeedbackTheme): how many of them speak of what, or
 *   %NULL with @error set
 */
GArray *
iterate_feedback_themes_count (IterateDatabase  *db,
                               gint64            from,
                               guint            *n_messages,
                               GError          **error)
{
  g_autoptr(GArray) counts = g_array_new (FALSE, TRUE, sizeof (IterateFeedbackTheme));
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr(IterateStatement) rows = NULL;
  IterateStep step = ITERATE_STEP_ERROR;

  *n_messages = 0;
  g_array_set_size (counts, G_N_ELEMENTS (themes));
  for (guint i = 0; i < G_N_ELEMENTS (themes); i++)
    {
      g_array_index (counts, IterateFeedbackTheme, i).name = themes[i].name;
      g_array_index (counts, IterateFeedbackTheme, i).label = _(themes[i].label);
      g_ptr_array_add (words, g_strsplit (themes[i].words, "|", -1));
    }

  rows = iterate_database_query (db, error,
                                 "SELECT content FROM feedback WHERE occurred_at >= ? "
                                 "ORDER BY occurred_at DESC LIMIT ?",
                                 "ii", from, (gint64) MOST_MESSAGES);
  while (rows != NULL && (step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      g_autofree char *text = normalise (iterate_statement_get_string (rows, 0));

      (*n_messages)++;
      for (guint i = 0; i < words->len; i++)
        g_array_index (counts, IterateFeedbackTheme, i).n_messages +=
          speaks_of (text, g_ptr_array_index (words, i));
    }

  return step == ITERATE_STEP_DONE ? g_steal_pointer (&counts) : NULL;
}
