/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonObject *iterate_hypotheses_write    (JsonObject  *request,
                                         GError     **error);
JsonObject *iterate_opportunities_write (JsonObject  *request,
                                         GError     **error);
JsonObject *iterate_anomaly_write       (JsonObject  *request,
                                         GError     **error);

G_END_DECLS
