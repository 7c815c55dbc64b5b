/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-data-folder.h"

#include "iterate-error.h"

/**
 * iterate_data_folder_find:
 * @name: what the folder is called where Iterate is installed
 * @variable: the environment variable that can name another one
 *
 * Returns: (transfer full): where a folder of Iterate's own data is, or %NULL with @error set
 */
char *
iterate_data_folder_find (const char  *name,
                          const char  *variable,
                          GError     **error)
{
  const char *given = g_getenv (variable);
  const char *const *folders = g_get_system_data_dirs ();
  g_autofree char *built_for = NULL;

  if (given != NULL)
    return g_strdup (given);

  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *folder = g_build_filename (folders[i], "iterate", name, NULL);

      if (g_file_test (folder, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&folder);
    }

  built_for = g_build_filename (ITERATE_PKGDATADIR, name, NULL);
  if (g_file_test (built_for, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&built_for);

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_NOT_FOUND,
               "Iterate is not installed completely: its folder “%s” is missing", name);

  return NULL;
}
