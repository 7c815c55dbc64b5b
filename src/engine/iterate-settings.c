/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-settings.h"

#include "iterate-error.h"

/* Returns: (transfer full): the setting, @fallback when it was never set, or
 * %NULL with @error set */
char *
iterate_settings_dup_string (IterateDatabase  *db,
                             const char       *name,
                             const char       *fallback,
                             GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;

  row = iterate_database_query (db, error, "SELECT value FROM setting WHERE name = ?", "s", name);
  if (row == NULL)
    return NULL;

  switch (iterate_statement_step (row, error))
    {
    case ITERATE_STEP_ROW:
      return g_strdup (iterate_statement_get_string (row, 0));

    case ITERATE_STEP_DONE:
      return g_strdup (fallback);

    default:
      return NULL;
    }
}

gboolean
iterate_settings_get_double (IterateDatabase  *db,
                             const char       *name,
                             double            fallback,
                             double           *value,
                             GError          **error)
{
  g_autofree char *text = iterate_settings_dup_string (db, name, "", error);
  char *end = NULL;

  if (text == NULL)
    return FALSE;

  *value = fallback;
  if (*text == '\0')
    return TRUE;

  *value = g_ascii_strtod (text, &end);
  if (*end == '\0')
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "The setting “%s” must be a number, not “%s”", name, text);

  return FALSE;
}
