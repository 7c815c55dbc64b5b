/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-channel.h"

#include "iterate-alertmanager.h"
#include "iterate-analytics.h"
#include "iterate-cloud-event.h"
#include "iterate-error.h"
#include "iterate-secret.h"
#include "iterate-slack.h"
#include "iterate-webhook-signature.h"
#include "iterate-webhook.h"

#include <string.h>

/* Where a team's messages go. What a channel is called tells its kind; a secret lies in the keyring
 * under that name and never in the workspace. */

#define PURPOSE "channel"

typedef gboolean (*MakePost) (const char          *channel,
                              IterateMessage      *message,
                              gint64               now,
                              IterateChannelPost  *post,
                              GError             **error);

static gboolean
make_event_post (const char          *channel,
                 IterateMessage      *message,
                 gint64               now,
                 IterateChannelPost  *post,
                 GError             **error)
{
  post->url = g_strdup (channel);
  post->body = iterate_cloud_event_write (message);
  post->media_type = ITERATE_CLOUD_EVENT_MEDIA_TYPE;

  return TRUE;
}

/* Returns: (transfer full): the channel's secret, or %NULL with @error set */
static char *
look_up (const char  *channel,
         GError     **error)
{
  char *secret = NULL;

  if (iterate_secret_lookup (PURPOSE, channel, &secret, error) && secret == NULL)
    g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED,
                 "The keyring has no secret for “%s”. Set the team's channel again", channel);

  return secret;
}

static gboolean
make_signed_post (const char          *channel,
                  IterateMessage      *message,
                  gint64               now,
                  IterateChannelPost  *post,
                  GError             **error)
{
  post->secret = look_up (channel, error);

  return post->secret != NULL &&
         make_event_post (channel + strlen ("signed+"), message, now, post, error);
}

static gboolean
make_slack_post (const char          *channel,
                 IterateMessage      *message,
                 gint64               now,
                 IterateChannelPost  *post,
                 GError             **error)
{
  post->url = look_up (channel, error);
  post->body = iterate_slack_write (message);
  post->media_type = "application/json";

  return post->url != NULL;
}

/* It hears of alerts alone. */
static gboolean
make_alert_post (const char          *channel,
                 IterateMessage      *message,
                 gint64               now,
                 IterateChannelPost  *post,
                 GError             **error)
{
  post->body = iterate_alertmanager_write (message, now);
  if (post->body == NULL)
    return TRUE;

  post->url = g_strconcat (channel + strlen ("alertmanager+"), "/api/v2/alerts", NULL);
  post->media_type = "application/json";

  return TRUE;
}

/* Those that hear of what is for analytics alone. */
static const struct
{
  const char *prefix;
  const char *path;
} analytics[] = {
  { "posthog+", "/batch/" },
  { "segment+", "/v1/batch" },
};

#define KEYED "keyed+"

/* Returns: (nullable): the address of a channel for analytics
 * @path: (out): what follows it */
static const char *
find_analytics (const char  *channel,
                const char **path)
{
  if (g_str_has_prefix (channel, KEYED))
    channel += strlen (KEYED);

  for (guint i = 0; i < G_N_ELEMENTS (analytics); i++)
    {
      if (g_str_has_prefix (channel, analytics[i].prefix))
        {
          *path = analytics[i].path;
          return channel + strlen (analytics[i].prefix);
        }
    }

  return NULL;
}

static gboolean
make_analytics_post (const char          *channel,
                     IterateMessage      *message,
                     gint64               now,
                     IterateChannelPost  *post,
                     GError             **error)
{
  const char *path, *address = find_analytics (channel, &path);
  g_autofree char *key = NULL;
  gboolean segment = address != NULL && g_str_equal (path, analytics[1].path);

  if (g_str_has_prefix (channel, KEYED))
    {
      key = look_up (channel, error);
      if (key == NULL)
        return FALSE;
    }

  post->body = segment ? iterate_analytics_write_segment (message, key, now)
                       : iterate_analytics_write_posthog (message, key);
  if (post->body == NULL)
    return TRUE;

  post->url = g_strconcat (address, path, NULL);
  post->media_type = "application/json";
  if (segment)
    post->user = g_steal_pointer (&key);

  return TRUE;
}

static const struct
{
  const char *prefix;
  MakePost    make;
} kinds[] = {
  { KEYED, make_analytics_post },
  { "posthog+", make_analytics_post },
  { "segment+", make_analytics_post },
  { "signed+", make_signed_post },
  { "slack:", make_slack_post },
  { "alertmanager+", make_alert_post },
  { "http", make_event_post },
};

void
iterate_channel_post_clear (IterateChannelPost *self)
{
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->body, g_free);
  g_clear_pointer (&self->secret, g_free);
  g_clear_pointer (&self->user, g_free);
}

/* Whether a person wrote a channel: an address, `alertmanager+`, `posthog+` or `segment+` before one,
 * or `slack`. */
gboolean
iterate_channel_check (const char  *channel,
                       GError     **error)
{
  const char *path;

  if (g_str_equal (channel, "slack"))
    return TRUE;

  if (g_str_has_prefix (channel, "alertmanager+"))
    channel += strlen ("alertmanager+");
  else if (find_analytics (channel, &path) != NULL)
    channel = find_analytics (channel, &path);

  return iterate_webhook_check_url (channel, error);
}

/**
 * iterate_channel_settle:
 * @channel: as a person wrote it
 * @team: whose it is
 * @secret: (nullable): what a webhook is signed with, Slack's address, or the key of analytics
 *
 * Keeps a channel's secret.
 *
 * Returns: (transfer full): the channel as it is kept, or %NULL with @error set
 */
char *
iterate_channel_settle (const char  *channel,
                        const char  *team,
                        const char  *secret,
                        GError     **error)
{
  gboolean slack = g_str_equal (channel, "slack");
  g_autofree char *kept = NULL;
  const char *path;

  if (!iterate_channel_check (channel, error))
    return NULL;

  if (slack && secret == NULL)
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           "Slack's address is a secret: write it to standard input, with --secret");
      return NULL;
    }
  if (secret == NULL)
    return g_strdup (channel);

  if (find_analytics (channel, &path) != NULL)
    {
      kept = g_strconcat (KEYED, channel, NULL);
      return iterate_secret_store (PURPOSE, kept, secret, error) ? g_steal_pointer (&kept) : NULL;
    }

  if (slack ? !iterate_webhook_check_url (secret, error)
            : !iterate_webhook_signature_check (secret, error))
    return NULL;

  kept = slack ? g_strconcat ("slack:", team, NULL) : g_strconcat ("signed+", channel, NULL);

  return iterate_secret_store (PURPOSE, kept, secret, error) ? g_steal_pointer (&kept) : NULL;
}

/**
 * iterate_channel_deliver:
 * @answer: (out): what the receiver said besides
 *
 * Sends a message and waits for the answer.
 */
gboolean
iterate_channel_deliver (const char            *channel,
                         IterateMessage        *message,
                         gint64                 now,
                         GCancellable          *cancellable,
                         IterateChannelAnswer  *answer,
                         GError               **error)
{
  g_auto(IterateChannelPost) post = { NULL };
  const char *key = iterate_record_get_string (ITERATE_RECORD (message), "idempotency-key");

  *answer = (IterateChannelAnswer) { FALSE };
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (!g_str_has_prefix (channel, kinds[i].prefix))
        continue;

      return kinds[i].make (channel, message, now, &post, error) &&
             (post.url == NULL || iterate_webhook_post (&post, key, now, cancellable, answer, error));
    }

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_FAILED, "This Iterate knows no channel “%s”",
               channel);

  return FALSE;
}
