/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-error.h"
#include "iterate-person-erasure.h"
#include "iterate-priority-queue.h"
#include "iterate-quiet-hours.h"
#include "iterate-settings.h"

#include <glib/gi18n.h>
#include <string.h>

static gboolean
run_list (IterateInvocation  *invocation,
          GError            **error)
{
  IterateDatabase *db = iterate_invocation_get_database (invocation, error);
  g_autoptr(JsonObject) object = json_object_new ();

  for (guint i = 0; db != NULL && iterate_setting_names[i] != NULL; i++)
    {
      const char *name = iterate_setting_names[i];
      g_autofree char *value = iterate_settings_dup_string (db, name, "", error);

      if (value == NULL)
        return FALSE;

      json_object_set_string_member (object, name, value);
      if (!invocation->json)
        g_print ("%-36s %s\n", name, *value == '\0' ? _("(not set)") : value);
    }

  if (db != NULL && invocation->json)
    iterate_invocation_print_object (object);

  return db != NULL;
}

static gboolean
write_setting (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  IterateInvocation *invocation = user_data;
  const char *name = iterate_invocation_get_argument (invocation, 0);

  return iterate_settings_set (db, name, iterate_invocation_get_argument (invocation, 1), error) &&
         (!g_str_has_prefix (name, "queue.") || iterate_priority_queue_rescore (db, error));
}

/* A setting that means something only in one form. */
static gboolean
check_value (const char  *name,
             const char  *value,
             GError     **error)
{
  guint64 days;

  if (value == NULL)
    return TRUE;

  if (g_str_equal (name, "alerts.quiet-hours"))
    return iterate_quiet_hours_check (value, error);

  if (g_str_equal (name, "collector.keep-days") &&
      !g_ascii_string_to_unsigned (value, 10, 1, 36500, &days, NULL))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("“%s” is no number of days from 1 to 36500"), value);
      return FALSE;
    }

  if (g_str_equal (name, "collector.token") && !g_str_equal (value, "required") &&
      !g_str_equal (value, "optional"))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                   _("“%s” is neither “required” nor “optional”"), value);
      return FALSE;
    }

  return TRUE;
}

static gboolean
run_set (IterateInvocation  *invocation,
         GError            **error)
{
  const char *name = iterate_invocation_get_argument (invocation, 0);

  return iterate_settings_check (name, error) &&
         check_value (name, iterate_invocation_get_argument (invocation, 1), error) &&
         iterate_invocation_write (invocation, write_setting, invocation, error);
}

typedef struct
{
  const char           *name;
  IterateUnderstanding *understanding;
  IteratePersonErasure  gone;
} Erasure;

static gboolean
erase (IterateDatabase  *db,
       gint64            now,
       gpointer          user_data,
       GError          **error)
{
  Erasure *erasure = user_data;

  return iterate_person_erase (db, erasure->understanding, erasure->name, now, &erasure->gone, error);
}

static gboolean
run_erase (IterateInvocation  *invocation,
           GError            **error)
{
  Erasure erasure = { .name = iterate_invocation_get_argument (invocation, 0) };
  g_autoptr(JsonObject) object = json_object_new ();

  if (*iterate_invocation_get_argument (invocation, 0) == '\0')
    {
      g_set_error_literal (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
                           _("Give the name by which events and imports know the person"));
      return FALSE;
    }

  if (iterate_invocation_open (invocation, error) == NULL)
    return FALSE;

  erasure.understanding = iterate_workspace_get_understanding (invocation->workspace);
  if (!iterate_invocation_write (invocation, erase, &erasure, error) ||
      !iterate_writer_empty_log (iterate_store_get_writer (
                                   iterate_workspace_get_store (invocation->workspace)), error))
    return FALSE;

  json_object_set_int_member (object, "events", erasure.gone.n_events);
  json_object_set_int_member (object, "feedback", erasure.gone.n_feedback);
  json_object_set_int_member (object, "aiCalls", erasure.gone.n_calls);
  if (invocation->json)
    iterate_invocation_print_object (object);
  else
    g_print (_("Forgotten, with %" G_GINT64_FORMAT " events, %" G_GINT64_FORMAT " pieces of feedback "
               "and the texts of %" G_GINT64_FORMAT " AI calls\n"), erasure.gone.n_events,
             erasure.gone.n_feedback, erasure.gone.n_calls);

  return TRUE;
}

const IterateCommand iterate_settings_commands[] = {
  { "settings list", NULL, 0, 0, N_("List settings"), NULL, NULL, run_list },
  {
    "settings set", "NAME [VALUE]", 1, 2, N_("Change a setting; without a value, back to the usual"),
    "Example:\n  iterate settings set currency.rates '{\"EUR\": 1, \"USD\": 0.92}'",
    NULL, run_set,
  },
  {
    "person erase", "NAME", 1, 1, N_("Forget a person: events, exposures, values and feedback"),
    "Example:\n  iterate person erase user-17",
    NULL, run_erase,
  },
  { NULL }
};
