/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-user.h"

/* Returns: (transfer none): who gives orders here, as audits are to name them */
const char *
iterate_user_get_name (void)
{
  const char *name = g_get_real_name ();

  return g_strcmp0 (name, "Unknown") == 0 || *name == '\0' ? g_get_user_name () : name;
}
