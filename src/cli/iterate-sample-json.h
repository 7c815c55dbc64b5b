/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-effect.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean iterate_effect_from_json (JsonObject                  *input,
                                   const IterateEffectOptions  *options,
                                   IterateEffect               *effect,
                                   GError                     **error);

G_END_DECLS
