/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-error.h"
#include "iterate-sample.h"

#include <glib/gi18n.h>

static gboolean with_sample;

static const GOptionEntry init_options[] = {
  { "sample", 0, 0, G_OPTION_ARG_NONE, &with_sample, N_("Fill it with the sample business"), NULL },
  { NULL }
};

static gboolean
make_workspace (IterateInvocation  *invocation,
                GError            **error)
{
  g_autofree char *folder = NULL;

  if (g_file_test (invocation->path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT,
                   _("“%s” exists already. Name another file with --workspace"), invocation->path);
      return FALSE;
    }

  if (with_sample)
    {
      folder = iterate_sample_find_folder (error);
      return folder != NULL && iterate_sample_load (invocation->path, folder,
                                                    iterate_invocation_get_time (invocation), error);
    }

  invocation->workspace = iterate_workspace_open (invocation->path, TRUE, invocation->clock, FALSE,
                                                  error);

  return invocation->workspace != NULL;
}

static gboolean
run_init (IterateInvocation  *invocation,
          GError            **error)
{
  g_autoptr(JsonObject) answer = json_object_new ();

  if (!make_workspace (invocation, error))
    return FALSE;

  json_object_set_string_member (answer, "workspace", invocation->path);
  json_object_set_boolean_member (answer, "sample", with_sample);
  if (invocation->json)
    iterate_invocation_print_object (answer);
  else
    g_print (_("The workspace is “%s”\n"), invocation->path);

  return TRUE;
}

static gboolean
run_backup (IterateInvocation  *invocation,
            GError            **error)
{
  const char *copy = iterate_invocation_get_argument (invocation, 0);

  if (iterate_invocation_open (invocation, error) == NULL ||
      !iterate_store_save_copy (iterate_workspace_get_store (invocation->workspace), copy, error))
    return FALSE;

  g_print (_("Saved a copy as “%s”\n"), copy);

  return TRUE;
}

const IterateCommand iterate_workspace_commands[] = {
  {
    "init", NULL, 0, 0, N_("Make a workspace"),
    "Examples:\n  iterate init\n  iterate init --sample --workspace /tmp/try.iterate",
    init_options, run_init,
  },
  {
    "backup", "FILE", 1, 1, N_("Save a copy of the workspace"),
    "Example:\n  iterate backup ~/iterate-copy.iterate",
    NULL, run_backup,
  },
  { NULL }
};
