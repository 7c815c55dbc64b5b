/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-toast.h"

/* Returns: (transfer full): a toast that says plain text, which a toast's title is not */
AdwToast *
iterate_toast_new (const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  return adw_toast_new (escaped);
}
