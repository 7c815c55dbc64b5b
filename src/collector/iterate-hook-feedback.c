/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-hook-feedback.h"

#include "iterate-sent-event.h"

#include <math.h>
#include <string.h>

/* What survey tools' webhooks send, as feedback: what was written stands one answer below the other,
 * and a number from 1 to 5 is the rating. Questions' words are theirs, not the users': only answers
 * count. */

static const char *
find_first (IterateJsonValue   object,
            const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *text = iterate_json_value_find_string (object, names[i]);

      if (text != NULL && *text != '\0')
        return text;
    }

  return NULL;
}

static void
add_text (GString    *content,
          const char *text)
{
  if (text == NULL || *text == '\0')
    return;

  if (content->len > 0)
    g_string_append_c (content, '\n');
  g_string_append (content, text);
}

static void
note_rating (IterateSentFeedback *sent,
             IterateJsonValue     value)
{
  double number;

  if (isnan (sent->rating) && iterate_json_value_get_double (value, &number) && number >= 1 &&
      number <= 5)
    sent->rating = number;
}

/* An answer: a text, a number, or a list of choices. */
static void
add_answer (IterateSentFeedback *sent,
            GString             *content,
            IterateJsonValue     value)
{
  IterateJsonValue item;
  IterateJsonIter iter;

  add_text (content, iterate_json_value_get_string (value, NULL));
  note_rating (sent, value);
  if (iterate_json_value_get_type (value) != ITERATE_JSON_ARRAY)
    return;

  iterate_json_iter_init (&iter, value);
  while (iterate_json_iter_next (&iter, NULL, NULL, &item))
    add_text (content, iterate_json_value_get_string (item, NULL));
}

/* Returns: (transfer full) (nullable): the feedback, or %NULL where nothing was said */
static IterateSentFeedback *
finish (IterateSentFeedback *sent,
        GString             *content)
{
  if (content->len == 0 && isnan (sent->rating))
    {
      iterate_sent_feedback_free (sent);
      return NULL;
    }

  sent->content = g_strdup (content->str);
  sent->replaces = TRUE;

  return sent;
}

/**
 * iterate_hook_feedback_read_form:
 * @root: what was sent: an object, with what counts in it or in its `data`
 *
 * Returns: (transfer full) (nullable): the feedback, or %NULL where there is none
 */
IterateSentFeedback *
iterate_hook_feedback_read_form (IterateJsonValue root)
{
  static const char *const contents[] = {
    "content", "text", "message", "comment", "body", "description", NULL
  };
  static const char *const ids[] = { "id", "externalId", "external_id", NULL };
  static const char *const authors[] = { "author", "user", "userId", "email", NULL };
  static const char *const times[] = { "at", "createdAt", "created_at", "timestamp", NULL };
  static const char *const titles[] = { "title", "subject", NULL };
  IterateSentFeedback *sent = iterate_sent_feedback_new ();
  g_autoptr(GString) content = g_string_new (NULL);
  IterateJsonValue data, rating;

  if (!iterate_json_value_find (root, "data", &data) ||
      iterate_json_value_get_type (data) != ITERATE_JSON_OBJECT)
    data = root;

  add_text (content, find_first (data, titles));
  add_text (content, find_first (data, contents));
  sent->external_id = g_strdup (find_first (data, ids));
  sent->author = g_strdup (find_first (data, authors));
  sent->url = g_strdup (iterate_json_value_find_string (data, "url"));
  if (iterate_json_value_find (data, "rating", &rating))
    note_rating (sent, rating);
  if (!iterate_sent_time_parse (find_first (data, times), &sent->at))
    iterate_sent_time_parse (iterate_json_value_find_string (root, "timestamp"), &sent->at);

  return finish (sent, content);
}

/* A response is told of when it is made, changed and finished, each time under the same id. */
IterateSentFeedback *
iterate_hook_feedback_read_formbricks (IterateJsonValue root)
{
  IterateSentFeedback *sent;
  g_autoptr(GString) content = g_string_new (NULL);
  IterateJsonValue data, answers, meta, contact, value;
  IterateJsonIter iter;

  if (!iterate_json_value_find (root, "data", &data))
    return NULL;

  sent = iterate_sent_feedback_new ();
  iterate_json_value_find (data, "data", &answers);
  iterate_json_iter_init (&iter, answers);
  while (iterate_json_iter_next (&iter, NULL, NULL, &value))
    add_answer (sent, content, value);

  iterate_json_value_find (data, "meta", &meta);
  iterate_json_value_find (data, "contact", &contact);
  sent->external_id = g_strdup (iterate_json_value_find_string (data, "id"));
  sent->author = g_strdup (iterate_json_value_find_string (contact, "userId"));
  sent->url = g_strdup (iterate_json_value_find_string (meta, "url"));
  iterate_sent_time_parse (iterate_json_value_find_string (data, "createdAt"), &sent->at);

  return finish (sent, content);
}

/* An answer has its value under the name of its type; a choice has a label, choices have labels. */
static void
add_typeform_answer (IterateSentFeedback *sent,
                     GString             *content,
                     IterateJsonValue     answer)
{
  const char *type = iterate_json_value_find_string (answer, "type");
  IterateJsonValue value, labels;

  if (type == NULL || !iterate_json_value_find (answer, type, &value))
    return;

  /* An address is whose it is, and nothing that was said. */
  if (g_str_equal (type, "email") || g_str_equal (type, "phone_number"))
    {
      if (sent->author == NULL)
        sent->author = g_strdup (iterate_json_value_get_string (value, NULL));
      return;
    }

  if (g_str_equal (type, "choice"))
    add_text (content, iterate_json_value_find_string (value, "label"));
  else if (g_str_equal (type, "choices") && iterate_json_value_find (value, "labels", &labels))
    add_answer (sent, content, labels);
  else
    add_answer (sent, content, value);
}

IterateSentFeedback *
iterate_hook_feedback_read_typeform (IterateJsonValue root)
{
  IterateSentFeedback *sent;
  g_autoptr(GString) content = g_string_new (NULL);
  IterateJsonValue response, answers, answer;
  IterateJsonIter iter;

  if (!iterate_json_value_find (root, "form_response", &response))
    return NULL;

  sent = iterate_sent_feedback_new ();
  iterate_json_value_find (response, "answers", &answers);
  iterate_json_iter_init (&iter, answers);
  while (iterate_json_iter_next (&iter, NULL, NULL, &answer))
    add_typeform_answer (sent, content, answer);
  sent->external_id = g_strdup (iterate_json_value_find_string (response, "token"));
  iterate_sent_time_parse (iterate_json_value_find_string (response, "submitted_at"), &sent->at);

  return finish (sent, content);
}
