/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-id.h"

#include <string.h>

/* Returns: (transfer full): an id as people see it, such as `exp-12` */
char *
iterate_id_format (const char *kind,
                   gint64      id)
{
  g_return_val_if_fail (kind != NULL, NULL);

  return g_strdup_printf ("%s-%" G_GINT64_FORMAT, kind, id);
}

/**
 * iterate_id_parse:
 * @text: (nullable): such as `exp-12`
 * @kind: such as `exp`
 * @id: (out): the number
 *
 * Returns: whether @text is an id of that kind
 */
gboolean
iterate_id_parse (const char *text,
                  const char *kind,
                  gint64     *id)
{
  gsize length = strlen (kind);
  guint64 number;

  if (text == NULL || strncmp (text, kind, length) != 0 || text[length] != '-')
    return FALSE;

  if (!g_ascii_string_to_unsigned (text + length + 1, 10, 1, G_MAXINT64, &number, NULL))
    return FALSE;

  *id = (gint64) number;

  return TRUE;
}
