/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_ANALYST (iterate_analyst_get_type ())

G_DECLARE_INTERFACE (IterateAnalyst, iterate_analyst, ITERATE, ANALYST, GObject)

/**
 * IterateAnalystInterface:
 * @ask: answers a question; see iterate_analyst_ask()
 */
struct _IterateAnalystInterface
{
  GTypeInterface parent_iface;

  JsonObject *(*ask) (IterateAnalyst  *self,
                      const char      *verb,
                      const char      *what,
                      JsonObject      *request,
                      GError         **error);
};

JsonObject *iterate_analyst_ask (IterateAnalyst  *self,
                                 const char      *verb,
                                 const char      *what,
                                 JsonObject      *request,
                                 GError         **error);

G_END_DECLS
