/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* One metric of a verdict, as the analyst reads it. Strings are borrowed. */
typedef struct
{
  const char *metric;
  const char *role;
  const char *variant;
  const char *kind;
  gboolean    wants_up;
  double      value;  /* Relative change, or the difference without a baseline */
  double      low;
  double      high;
  gboolean    relative;
  double      units;
} IterateEvidence;

gboolean  iterate_evidence_get_primary (JsonObject            *verdict,
                                        IterateEvidence       *evidence);
GArray   *iterate_evidence_list        (JsonObject            *verdict,
                                        const char            *variant);
gboolean  iterate_evidence_is_clear    (const IterateEvidence *evidence);
gboolean  iterate_evidence_is_good     (const IterateEvidence *evidence);
char     *iterate_evidence_dup_effect  (const IterateEvidence *evidence);

G_END_DECLS
