/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-feedback-mapping.h"

#include <string.h>

/* Exports that have columns like no other. */
static const struct
{
  const char             *sign; /* A column that no other export has */
  IterateFeedbackMapping  mapping;
} presets[] = {
  { "Review Submit Millis Since Epoch",
    { "Review Text", "Review Title", "Review Link", NULL, "Review Submit Date and Time",
      "Star Rating", "Review Link", "google-play" } },
  { "Message-ID", { "Body", "Subject", "Message-ID", "From", "Date", NULL, NULL, "mail" } },
  { "reactions.total_count",
    { "body", "title", "number", "user.login", "created_at", NULL, "html_url", "github" } },
  { "votesCount",
    { "description", "title", "number", "user.name", "createdAt", NULL, NULL, "fider" } },
  { "Ticket ID",
    { "Description", "Subject", "Ticket ID", "Requester", "Created at", NULL, NULL, "helpdesk" } },
};

/* What columns are called, the surest names first; compared without case and punctuation. */
static const char *const text_names[] = {
  "text", "content", "feedback", "comment", "comments", "body", "message", "reviewtext", "review",
  "description", "details", "response", "answer", "question", "utterance", "sentence", "tweet",
  "title", "summary", "subject", NULL
};
static const char *const title_names[] = { "title", "subject", "summary", "reviewtitle", "headline",
                                           NULL };
static const char *const id_names[] = {
  "externalid", "id", "uuid", "reviewid", "feedbackid", "responseid", "ticketid", "issueid",
  "number", "key", NULL
};
static const char *const author_names[] = {
  "author", "user", "userid", "username", "email", "customer", "customerid", "requester", "from",
  "reviewer", "authorname", "name", "userlogin", "respondent", NULL
};
static const char *const at_names[] = {
  "at", "createdat", "date", "time", "timestamp", "created", "submittedat", "datetime", "occurredat",
  "reviewdate", "updated", NULL
};
static const char *const rating_names[] = { "rating", "stars", "starrating", "score", "imrating",
                                            NULL };
static const char *const url_names[] = { "url", "link", "htmlurl", "permalink", "reviewlink", NULL };

void
iterate_feedback_mapping_clear (IterateFeedbackMapping *self)
{
  char **fields[] = { &self->text, &self->title, &self->id, &self->author, &self->at, &self->rating,
                      &self->url, &self->source };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    g_clear_pointer (fields[i], g_free);
}

void
iterate_feedback_mapping_copy (IterateFeedbackMapping       *self,
                               const IterateFeedbackMapping *other)
{
  self->text = g_strdup (other->text);
  self->title = g_strdup (other->title);
  self->id = g_strdup (other->id);
  self->author = g_strdup (other->author);
  self->at = g_strdup (other->at);
  self->rating = g_strdup (other->rating);
  self->url = g_strdup (other->url);
  self->source = g_strdup (other->source);
}

/* Returns: (transfer full): the name's letters and digits, in lower case */
static char *
dup_plain (const char *name)
{
  GString *plain = g_string_new (NULL);

  for (; *name != '\0'; name++)
    {
      if (g_ascii_isalnum (*name))
        g_string_append_c (plain, g_ascii_tolower (*name));
    }

  return g_string_free (plain, FALSE);
}

static void
guess (char              **field,
       const char *const  *columns,
       const char *const  *names,
       const char         *taken)
{
  for (guint i = 0; names[i] != NULL && *field == NULL; i++)
    {
      for (guint j = 0; columns[j] != NULL && *field == NULL; j++)
        {
          g_autofree char *plain = dup_plain (columns[j]);

          if (g_str_equal (plain, names[i]) && g_strcmp0 (columns[j], taken) != 0)
            *field = g_strdup (columns[j]);
        }
    }
}

static void
keep_known (char              **field,
            const char *const  *columns)
{
  if (*field != NULL && !g_strv_contains (columns, *field))
    g_clear_pointer (field, g_free);
}

/* Guesses what was not said: by an export's own columns, else by what columns are usually
 * called. */
void
iterate_feedback_mapping_guess (IterateFeedbackMapping *self,
                                const char *const      *columns)
{
  g_auto(IterateFeedbackMapping) found = { NULL };

  if (self->text != NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (presets) && found.text == NULL; i++)
    {
      if (g_strv_contains (columns, presets[i].sign) &&
          g_strv_contains (columns, presets[i].mapping.text))
        iterate_feedback_mapping_copy (&found, &presets[i].mapping);
    }
  keep_known (&found.title, columns);
  keep_known (&found.id, columns);
  keep_known (&found.author, columns);
  keep_known (&found.at, columns);
  keep_known (&found.rating, columns);
  keep_known (&found.url, columns);

  guess (&found.text, columns, text_names, NULL);
  guess (&found.title, columns, title_names, found.text);
  guess (&found.id, columns, id_names, found.text);
  guess (&found.author, columns, author_names, found.text);
  guess (&found.at, columns, at_names, found.text);
  guess (&found.rating, columns, rating_names, found.text);
  guess (&found.url, columns, url_names, found.id);

#define TAKE(field) \
  if (self->field == NULL) \
    self->field = g_steal_pointer (&found.field)

  TAKE (text);
  TAKE (title);
  TAKE (id);
  TAKE (author);
  TAKE (at);
  TAKE (rating);
  TAKE (url);
  TAKE (source);

#undef TAKE
}
