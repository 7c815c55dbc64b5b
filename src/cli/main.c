/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-command.h"

#include "iterate-error.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Exit codes, as the manual has them. */
#define EXIT_USAGE     2
#define EXIT_NOT_FOUND 3
#define EXIT_CONFLICT  4

static const IterateCommand *const groups[] = {
  iterate_workspace_commands,
  iterate_import_commands,
  iterate_design_commands,
  iterate_experiment_commands,
  iterate_review_commands,
  iterate_lineage_commands,
  iterate_stats_commands,
  iterate_settings_commands,
  iterate_engine_commands,
  iterate_team_commands,
  iterate_learning_commands,
  iterate_playbook_commands,
  iterate_feedback_commands,
  iterate_request_commands,
  iterate_proposal_commands,
  iterate_source_commands,
  iterate_metric_commands,
  iterate_investigation_commands,
  iterate_idea_commands,
  iterate_initiative_commands,
  iterate_focus_commands,
  iterate_service_commands,
  iterate_ai_commands,
  iterate_warehouse_commands,
  iterate_flag_commands,
  iterate_rapid_commands,
  iterate_task_commands,
  iterate_performance_commands,
  iterate_serve_commands,
};

static guint
count_words (const char *name)
{
  return strchr (name, ' ') == NULL ? 1 : 2;
}

static gboolean
begins_others (const char *word)
{
  g_autofree char *prefix = g_strconcat (word, " ", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      for (const IterateCommand *command = groups[i]; command->name != NULL; command++)
        {
          if (g_str_has_prefix (command->name, prefix))
            return TRUE;
        }
    }

  return FALSE;
}

/* A command of one word that is also a group of commands takes options and no arguments. */
static gboolean
is_another (const IterateCommand *command,
            int                   argc,
            char                **argv)
{
  return count_words (command->name) == 1 && command->n_allowed == 0 && argc > 2 && *argv[2] != '-' &&
         begins_others (command->name);
}

static gboolean
is_named (const IterateCommand *command,
          int                   argc,
          char                **argv)
{
  g_auto(GStrv) words = g_strsplit (command->name, " ", 2);

  if (is_another (command, argc, argv))
    return FALSE;

  for (int i = 0; words[i] != NULL; i++)
    {
      if (i + 1 >= argc || !g_str_equal (words[i], argv[i + 1]))
        return FALSE;
    }

  return TRUE;
}

static const IterateCommand *
find_command (int    argc,
              char **argv)
{
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      for (const IterateCommand *command = groups[i]; command->name != NULL; command++)
        {
          if (is_named (command, argc, argv))
            return command;
        }
    }

  return NULL;
}

static void
print_help (void)
{
  g_print (_("Iterate – experiments decided, users heard, metrics watched, on this machine\n\n"
             "Usage: iterate COMMAND [ARGUMENT…] [OPTION…]\n\n"));
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      for (const IterateCommand *command = groups[i]; command->name != NULL; command++)
        g_print ("  %-22s %s\n", command->name, command->summary);
    }
  g_print (_("\nWithout a command the window opens. “iterate COMMAND --help” tells more.\n"
             "All commands take --workspace FILE, --json, --now TIME and --no-wait.\n"));
}

/* The first words may be a group: lists what it has. */
static gboolean
print_group (const char *word)
{
  g_autofree char *prefix = g_strconcat (word, " ", NULL);
  gboolean found = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      for (const IterateCommand *command = groups[i]; command->name != NULL; command++)
        {
          if (!g_str_has_prefix (command->name, prefix))
            continue;

          if (!found)
            g_printerr (_("“iterate %s” needs one of:\n"), word);
          g_printerr ("  iterate %-22s %s\n", command->name, command->summary);
          found = TRUE;
        }
    }

  return found;
}

/* Opens the window, which is a program of its own beside this one. */
static int
open_window (char **argv)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self == NULL ? NULL : g_path_get_dirname (self);
  g_autofree char *beside = folder == NULL ? NULL
                                           : g_build_filename (folder, "iterate-desktop", NULL);

  argv[0] = (char *) "iterate-desktop";
  if (beside != NULL)
    execv (beside, argv);
  execvp (argv[0], argv);
  g_printerr (_("The window is not installed. See “iterate --help” for the commands\n"));

  return EXIT_FAILURE;
}

static GOptionContext *
make_context (const IterateCommand *command,
              IterateInvocation    *invocation)
{
  const GOptionEntry common[] = {
    { "workspace", 0, 0, G_OPTION_ARG_FILENAME, &invocation->path,
      N_("Work on this file"), N_("FILE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &invocation->json, N_("Print JSON"), NULL },
    { "now", 0, 0, G_OPTION_ARG_STRING, &invocation->now_text,
      N_("Act as if it were that time"), N_("TIME") },
    { "no-wait", 0, 0, G_OPTION_ARG_NONE, &invocation->no_wait,
      N_("Do not wait for what the change causes"), NULL },
    { NULL }
  };
  GOptionContext *context = g_option_context_new (command->arguments);

  g_option_context_set_summary (context, command->summary);
  if (command->examples != NULL)
    g_option_context_set_description (context, command->examples);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  if (command->options != NULL)
    g_option_context_add_main_entries (context, command->options, GETTEXT_PACKAGE);

  return context;
}

static gboolean
parse_arguments (const IterateCommand  *command,
                 IterateInvocation     *invocation,
                 int                    argc,
                 char                 **argv,
                 GError               **error)
{
  g_autoptr(GOptionContext) context = make_context (command, invocation);
  g_autoptr(GStrvBuilder) words = g_strv_builder_new ();
  g_auto(GStrv) rest = NULL;
  g_autofree char *program = g_strconcat ("iterate ", command->name, NULL);
  g_autofree char *usage = g_strconcat (command->name, " ", command->arguments, NULL);
  guint n_arguments;

  g_strv_builder_add (words, program);
  for (int i = 1 + count_words (command->name); i < argc; i++)
    g_strv_builder_add (words, argv[i]);
  rest = g_strv_builder_end (words);
  g_set_prgname (program);

  if (!g_option_context_parse_strv (context, &rest, error))
    return FALSE;

  invocation->arguments = g_strdupv (rest + 1);
  n_arguments = g_strv_length (invocation->arguments);
  if (n_arguments >= command->n_required && n_arguments <= command->n_allowed)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, _("Write: iterate %s"),
               command->arguments == NULL ? command->name : usage);

  return FALSE;
}

static int
get_exit_code (const GError *error)
{
  if (error->domain == G_OPTION_ERROR ||
      g_error_matches (error, ITERATE_ERROR, ITERATE_ERROR_INVALID))
    return EXIT_USAGE;

  if (g_error_matches (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return EXIT_NOT_FOUND;

  if (g_error_matches (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT) ||
      g_error_matches (error, ITERATE_ERROR, ITERATE_ERROR_REFUSED))
    return EXIT_CONFLICT;

  return EXIT_FAILURE;
}

/* Returns: (transfer container): the arguments with common options that stand before
 * the command moved behind it, where they mean the same */
static GPtrArray *
move_options_behind (int    argc,
                     char **argv)
{
  static const char *const with_value[] = { "--workspace", "--now", NULL };
  static const char *const alone[] = { "--json", "--no-wait", NULL };
  GPtrArray *moved = g_ptr_array_new ();
  int first = 1;

  while (first < argc)
    {
      if (g_strv_contains (with_value, argv[first]) && first + 1 < argc)
        first += 2;
      else if (g_strv_contains (alone, argv[first]) ||
               g_str_has_prefix (argv[first], "--workspace=") ||
               g_str_has_prefix (argv[first], "--now="))
        first++;
      else
        break;
    }

  g_ptr_array_add (moved, argv[0]);
  for (int i = first; i < argc; i++)
    g_ptr_array_add (moved, argv[i]);
  for (int i = 1; i < first; i++)
    g_ptr_array_add (moved, argv[i]);
  g_ptr_array_add (moved, NULL);

  return moved;
}

static int
run_command (const IterateCommand  *command,
             int                    argc,
             char                 **argv)
{
  IterateInvocation invocation = { 0 };
  g_autoptr(GError) error = NULL;
  gboolean done;

  done = parse_arguments (command, &invocation, argc, argv, &error) &&
         iterate_invocation_set_up (&invocation, &error) &&
         command->run (&invocation, &error);
  iterate_invocation_clear (&invocation);

  if (done)
    return EXIT_SUCCESS;

  g_printerr ("iterate: %s\n", error->message);

  return get_exit_code (error);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GPtrArray) moved = move_options_behind (argc, argv);
  const IterateCommand *command;

  argv = (char **) moved->pdata;
  argc = moved->len - 1;
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, ITERATE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (argc == 1 || g_str_has_prefix (argv[1], "--workspace"))
    return open_window (argv);

  if (g_str_equal (argv[1], "--version"))
    {
      g_print ("iterate %s\n", ITERATE_VERSION);
      return EXIT_SUCCESS;
    }

  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h") || g_str_equal (argv[1],
                                                                                     "help"))
    {
      print_help ();
      return EXIT_SUCCESS;
    }

  command = find_command (argc, argv);
  if (command != NULL)
    return run_command (command, argc, argv);

  if (!print_group (argv[1]))
    g_printerr (_("iterate: there is no command “%s”. See “iterate --help”\n"), argv[1]);

  return EXIT_USAGE;
}
