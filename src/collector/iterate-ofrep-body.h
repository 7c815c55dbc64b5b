/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-flag-evaluation.h"

G_BEGIN_DECLS

gboolean iterate_ofrep_read_context      (IterateJsonValue             root,
                                          IterateFlagContext          *context);
void     iterate_ofrep_append_evaluation (IterateFlagSet              *set,
                                          const char                  *key,
                                          const IterateFlagEvaluation *result,
                                          GString                     *body);

G_END_DECLS
