/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char       *iterate_answer_dup_text   (JsonObject *answer);
const char *iterate_answer_get_author (JsonObject *answer);

G_END_DECLS
