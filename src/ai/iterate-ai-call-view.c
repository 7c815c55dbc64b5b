/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-ai-call-view.h"

#include "iterate-ai-call.h"
#include "iterate-ai-reply.h"
#include "iterate-answer-text.h"
#include "iterate-event-text.h"
#include "iterate-json.h"
#include "iterate-query.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MOST_CALLS 200

static const struct
{
  const char *status;
  const char *text;
  gboolean    succeeded;
} states[] = {
  { "sent", N_("Sent, and nothing came back: Iterate ended before the answer"), FALSE },
  { "answered", N_("Answered"), TRUE },
  { "repaired", N_("Answered at the second attempt: the first did not fit the form"), TRUE },
  { "failed", N_("Failed"), FALSE },
  { "refused", N_("The model would not answer"), FALSE },
  { "truncated", N_("Cut off: the answer was too long"), FALSE },
  { "invalid", N_("Not used: the answer did not fit the form"), FALSE },
  { "cancelled", N_("Stopped"), FALSE },
  { "over-budget", N_("Not sent"), FALSE },
};

static void
set_state (IterateAiCallView *self,
           IterateAiCall     *call)
{
  const char *problem = iterate_ai_call_get_error (call);

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      if (!g_str_equal (states[i].status, iterate_ai_call_get_status (call)))
        continue;

      self->succeeded = states[i].succeeded;
      self->state = problem == NULL ? g_strdup (_(states[i].text))
                                    : g_strdup_printf ("%s: %s", _(states[i].text), problem);
    }
}

static char *
describe_effort (IterateAiCall *call)
{
  double latency = iterate_ai_call_get_latency (call), cost = iterate_ai_call_get_cost (call);
  g_autofree char *tokens = NULL;
  g_autofree char *time = NULL;

  tokens = g_strdup_printf (_("%" G_GINT64_FORMAT " tokens sent, %" G_GINT64_FORMAT " back"),
                            iterate_ai_call_get_input_tokens (call),
                            iterate_ai_call_get_output_tokens (call));
  time = isnan (latency) ? g_strdup ("") : g_strdup_printf (_(", %.1f s"), latency);

  return cost > 0 ? g_strdup_printf (_("%s%s, %.4f"), tokens, time, cost)
                  : g_strconcat (tokens, time, NULL);
}

/* Returns: (transfer full) (nullable): what was taken out, such as “2 × name” */
static char *
describe_redactions (IterateAiCall *call)
{
  g_autoptr(JsonObject) object = iterate_json_parse (iterate_ai_call_get_redactions (call), NULL);
  g_autoptr(GList) kinds = object == NULL ? NULL : json_object_get_members (object);
  g_autoptr(GString) text = g_string_new (NULL);

  for (GList *l = kinds; l != NULL; l = l->next)
    g_string_append_printf (text, "%s%d × %s", l == kinds ? "" : ", ",
                            (int) json_object_get_int_member (object, l->data), (char *) l->data);

  return kinds == NULL ? NULL : g_string_free (g_steal_pointer (&text), FALSE);
}

/* Returns: (transfer full) (nullable): the answer in words, or as it came where it holds none */
static char *
describe_answer (IterateAiCall *call)
{
  const char *came = iterate_ai_call_get_answer (call);
  g_autoptr(IterateAiReply) reply = NULL;
  g_autoptr(JsonNode) node = NULL;
  char *text;

  if (came == NULL || *came == '\0')
    return NULL;

  reply = iterate_ai_reply_new ();
  g_string_assign (reply->text, came);
  node = iterate_ai_reply_find_json (reply, NULL);
  text = node == NULL ? g_strdup ("") : iterate_answer_dup_text (json_node_get_object (node));
  if (*text != '\0')
    return text;

  g_free (text);

  return g_utf8_make_valid (came, -1);
}

static IterateAiCallView *
make_view (IterateAiCall *call,
           gint64         now)
{
  IterateAiCallView *self = g_new0 (IterateAiCallView, 1);
  g_autofree char *age = iterate_time_dup_age (iterate_ai_call_get_started_at (call), now);
  g_auto(GStrv) question = g_strsplit (iterate_ai_call_get_question (call), " ", 2);

  self->id = iterate_record_get_id (ITERATE_RECORD (call));
  self->verb = g_strdup (question[0]);
  self->what = g_strdup (question[1]);
  self->subject = g_strdup (iterate_ai_call_get_subject (call));
  self->title = iterate_ai_call_dup_title (call);
  self->who = g_strdup_printf ("%s (%s), %s", iterate_ai_call_get_service_name (call),
                               iterate_ai_call_get_model (call), age);
  self->effort = describe_effort (call);
  self->redactions = describe_redactions (call);
  self->request = g_strdup (*iterate_ai_call_get_request (call) != '\0'
                              ? iterate_ai_call_get_request (call)
                              : _("Taken out, because somebody was forgotten"));
  self->answer = describe_answer (call);
  set_state (self, call);

  return self;
}

void
iterate_ai_call_view_free (IterateAiCallView *self)
{
  g_free (self->verb);
  g_free (self->what);
  g_free (self->subject);
  g_free (self->title);
  g_free (self->who);
  g_free (self->state);
  g_free (self->effort);
  g_free (self->redactions);
  g_free (self->filled);
  g_free (self->request);
  g_free (self->answer);
  g_free (self);
}

/* Returns: (transfer full): the call of that id, or %NULL with @error set */
IterateAiCallView *
iterate_ai_call_view_load (IterateDatabase  *db,
                           gint64            id,
                           gint64            now,
                           GError          **error)
{
  g_autoptr(IterateAiCall) call = iterate_database_find (db, ITERATE_TYPE_AI_CALL, id, error);
  g_auto(GStrv) filled = call == NULL ? NULL : iterate_ai_call_list_filled (db, call, error);
  IterateAiCallView *self;

  if (filled == NULL)
    return NULL;

  self = make_view (call, now);
  self->filled = filled[0] == NULL ? NULL : g_strjoinv (", ", filled);

  return self;
}

/* Returns: (transfer full) (element-type IterateAiCallView): the newest calls, the last one first,
 * without what they filled; or %NULL with @error set */
GPtrArray *
iterate_ai_call_view_list (IterateDatabase  *db,
                           gint64            now,
                           GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_AI_CALL);
  g_autoptr(GPtrArray) calls = NULL;
  g_autoptr(GPtrArray) views = NULL;

  iterate_query_order_by (query, "id", TRUE);
  iterate_query_limit (query, MOST_CALLS);
  calls = iterate_query_list (query, db, error);
  if (calls == NULL)
    return NULL;

  views = g_ptr_array_new_with_free_func ((GDestroyNotify) iterate_ai_call_view_free);
  for (guint i = 0; i < calls->len; i++)
    g_ptr_array_add (views, make_view (g_ptr_array_index (calls, i), now));

  return g_steal_pointer (&views);
}
