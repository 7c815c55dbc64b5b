/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-staleness.h"

#include "iterate-time.h"

#include <glib/gi18n-lib.h>

/* When a flag is no longer a choice but a burden of the code that asks for it. */

#define STALE (30 * ITERATE_DAY)

static int
count_days (gint64 since,
            gint64 now)
{
  return (int) ((now - since) / ITERATE_DAY);
}

/**
 * iterate_flag_use_dup_staleness:
 *
 * Returns: (transfer full) (nullable): why the flag is stale and what to do, or %NULL while it is of
 * use
 */
char *
iterate_flag_use_dup_staleness (const IterateFlagUse *self,
                                gint64                now)
{
  gint64 quiet_since = MAX (MAX (self->asked_at, self->created_at), self->collecting_since);

  /* Where nothing is counted, nothing can be said of who asks. */
  if (self->collecting_since > 0 && now - quiet_since >= STALE)
    return g_strdup_printf (_("Nobody asked for it in %d days. Is it still in the code?"),
                            count_days (quiet_since, now));

  if (self->settled_at == 0 || now - self->settled_at < STALE)
    return NULL;

  return g_strdup_printf (self->is_on ? _("On for everybody for %d days: take it out of the code")
                                      : _("Off for everybody for %d days: take it out of the code"),
                          count_days (self->settled_at, now));
}
