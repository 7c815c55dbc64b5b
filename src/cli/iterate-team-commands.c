/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-channel.h"
#include "iterate-error.h"
#include "iterate-message-delivery.h"
#include "iterate-message.h"
#include "iterate-query.h"
#include "iterate-team.h"

#include <glib/gi18n.h>

static char **members;
static char *channel;
static gboolean with_secret;

static const GOptionEntry team_options[] = {
  { "member", 0, 0, G_OPTION_ARG_STRING_ARRAY, &members,
    N_("A member's targeting key; can be given several times"), N_("KEY") },
  { "channel", 0, 0, G_OPTION_ARG_STRING, &channel,
    N_("Where the team's messages go: an address, slack, or alertmanager+, posthog+ or segment+ and an "
       "address; the inbox alone by default"), N_("CHANNEL") },
  { "secret", 0, 0, G_OPTION_ARG_NONE, &with_secret,
    N_("Read from standard input what messages are signed with, Slack's address, or the key of "
       "analytics; it is kept in the keyring"), NULL },
  { NULL }
};

static gboolean
print_all (IterateInvocation  *invocation,
           GType               type,
           const char         *none,
           const char *const  *columns,
           GError            **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (type);

  iterate_query_order_by (query, "id", FALSE);

  return iterate_invocation_print_query (invocation, query, none, columns, error);
}

static gboolean
run_teams (IterateInvocation  *invocation,
           GError            **error)
{
  static const char *const columns[] = { "id", "name", "members", "channel", NULL };

  return print_all (invocation, ITERATE_TYPE_TEAM, _("There is no team"), columns, error);
}

/* Adds a team or, for one that is there, sets what was given. */
static gboolean
add_team (IterateDatabase  *db,
          gint64            now,
          gpointer          user_data,
          GError          **error)
{
  static const char *const nobody[] = { NULL };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_TEAM);
  g_autoptr(IterateTeam) team = NULL;

  iterate_query_where (query, "name", ITERATE_EQUALS, user_data);
  if (!iterate_query_first (query, db, &team, error))
    return FALSE;

  if (team != NULL && members == NULL && channel == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                   _("There is a team “%s” already"), (char *) user_data);
      return FALSE;
    }

  if (team != NULL)
    return (members == NULL ||
            iterate_database_update (db, team, error, "members", members, NULL)) &&
           (channel == NULL ||
            iterate_database_update (db, team, error, "channel", channel, NULL));

  team = iterate_database_create (db, ITERATE_TYPE_TEAM, error,
                                  "name", user_data,
                                  "members", members == NULL ? (char **) nobody : members,
                                  "channel", channel,
                                  "created-at", now,
                                  NULL);

  return team != NULL;
}

static gboolean
settle_channel (const char  *team,
                GError     **error)
{
  g_autofree char *secret = NULL;

  if (with_secret)
    {
      secret = iterate_invocation_read_secret (error);
      if (secret == NULL)
        return FALSE;
    }

  channel = iterate_channel_settle (channel, team, secret, error);

  return channel != NULL;
}

static gboolean
run_add_team (IterateInvocation  *invocation,
              GError            **error)
{
  const char *name = iterate_invocation_get_argument (invocation, 0);

  return (channel == NULL || settle_channel (name, error)) &&
         iterate_invocation_write (invocation, add_team, (gpointer) name, error) &&
         run_teams (invocation, error);
}

static gboolean
print_messages_json (IterateDatabase  *db,
                     GPtrArray        *messages,
                     GError          **error)
{
  g_autoptr(JsonArray) array = json_array_new ();

  for (guint i = 0; i < messages->len; i++)
    {
      IterateMessage *message = g_ptr_array_index (messages, i);
      JsonObject *object = iterate_record_to_json (ITERATE_RECORD (message));
      JsonArray *deliveries = NULL;

      json_array_add_object_element (array, object);
      deliveries = iterate_invocation_list_json (db, ITERATE_TYPE_MESSAGE_DELIVERY, "message-id",
                                                 iterate_record_get_id (ITERATE_RECORD (message)),
                                                 error);
      if (deliveries == NULL)
        return FALSE;

      json_object_set_member (object, "cause",
                              json_node_copy (json_object_get_member (object, "causeEventId")));
      json_object_remove_member (object, "causeEventId");
      json_object_set_array_member (object, "deliveries", deliveries);
    }

  iterate_invocation_print_array (array);

  return TRUE;
}

static gboolean
run_messages (IterateInvocation  *invocation,
              GError            **error)
{
  static const char *const columns[] = { "id", "createdAt", "recipient", "type", "payload", NULL };
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_MESSAGE);
  g_autoptr(GPtrArray) messages = NULL;
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);

  iterate_query_order_by (query, "id", FALSE);
  messages = db == NULL ? NULL : iterate_query_list (query, db, error);
  if (messages == NULL)
    return FALSE;

  if (invocation->json)
    return print_messages_json (db, messages, error);

  iterate_invocation_print_records (invocation, messages, _("Nothing was sent yet"), columns);

  return TRUE;
}

const IterateCommand iterate_team_commands[] = {
  { "team list", NULL, 0, 0, N_("List teams"), NULL, NULL, run_teams },
  {
    "team add", "NAME", 1, 1, N_("Add a team, or set its members or channel"),
    "Examples:\n  iterate team add design --member user-7 --member user-9\n"
    "  iterate team add product --channel https://example.org/hook\n"
    "  iterate team add alerts --channel slack --secret < slack-address.txt\n"
    "  iterate team add alerts --channel alertmanager+http://127.0.0.1:9093\n\n"
    "A webhook gets CloudEvents, signed as Standard Webhooks are where there is a secret. Alerts go "
    "to\n"
    "the team “alerts”.",
    team_options, run_add_team,
  },
  { "messages list", NULL, 0, 0, N_("List all that was sent"), NULL, NULL, run_messages },
  { NULL }
};
