/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-change.h"

G_BEGIN_DECLS

/**
 * IterateChangeDraft:
 * @kind: (nullable): `deploy`, `flag`, `rollout`, `experiment`, `configuration` or `note`, the default
 * @title: what people call it
 * @description: (nullable): more about it
 * @at: when
 * @ended_at: until when, or 0
 * @metrics: (nullable): what it is about
 * @author: (nullable): who did it
 * @url: (nullable): where it can be seen
 * @source: where it comes from
 * @external_id: (nullable): what tells it from others of that source
 *
 * A change as somebody records it. All are borrowed.
 */
typedef struct
{
  char              *kind;
  const char        *title;
  char              *description;
  gint64             at;
  gint64             ended_at;
  const char *const *metrics;
  char              *author;
  char              *url;
  const char        *source;
  char              *external_id;
} IterateChangeDraft;

IterateChange *iterate_change_record (IterateDatabase           *db,
                                      const IterateChangeDraft  *draft,
                                      gint64                     now,
                                      GError                   **error);

G_END_DECLS
