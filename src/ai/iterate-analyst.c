/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-analyst.h"

/**
 * IterateAnalyst:
 *
 * Who writes what numbers alone do not say: follow-up experiments, insights,
 * causes. The built-in one works from the evidence and needs no service; others
 * may stand in for it. An answer only ever fills fields that a person or a
 * policy then approves.
 */
G_DEFINE_INTERFACE (IterateAnalyst, iterate_analyst, G_TYPE_OBJECT)

static void
iterate_analyst_default_init (IterateAnalystInterface *iface)
{
}

/**
 * iterate_analyst_ask:
 * @verb: `generate`, `analyze`, `detect-anomaly`, `investigate`, `assess` or
 *   `extract`
 * @what: what of, such as `followup-experiments`
 * @request: the evidence
 *
 * Returns: (transfer full): the answer, or %NULL with @error set
 */
JsonObject *
iterate_analyst_ask (IterateAnalyst  *self,
                     const char      *verb,
                     const char      *what,
                     JsonObject      *request,
                     GError         **error)
{
  g_return_val_if_fail (ITERATE_IS_ANALYST (self), NULL);

  return ITERATE_ANALYST_GET_IFACE (self)->ask (self, verb, what, request, error);
}
