/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IteratePattern:
 * @area: such as `retention`
 * @object: as it stands in `data/knowledge/`
 * @moves: the families of metrics that it moves; `*` for any
 * @tried: words in the name of an experiment that tried it
 *
 * Something that tends to move a kind of metric. Borrowed by everybody, and never changed.
 */
typedef struct
{
  char       *area;
  JsonObject *object;
  GStrv       moves;
  GStrv       tried;
  GPtrArray  *conditions;
} IteratePattern;

GPtrArray  *iterate_patterns_get         (void);
JsonObject *iterate_patterns_get_evidence_idea
                                         (const char           *id);
gboolean    iterate_pattern_moves        (const IteratePattern *self,
                                          const char *const    *families);
gboolean    iterate_pattern_moves_any    (const IteratePattern *self);
GPtrArray  *iterate_pattern_find_reasons (const IteratePattern *self,
                                          JsonArray            *facts);

G_END_DECLS
