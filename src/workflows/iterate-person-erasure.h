/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-understanding.h"

G_BEGIN_DECLS

/**
 * IteratePersonErasure:
 * @n_events: how many events went
 * @n_feedback: how many pieces of feedback
 * @n_calls: of how many calls of AI services the texts
 *
 * What went with a person who is forgotten.
 */
typedef struct
{
  gint64 n_events;
  gint64 n_feedback;
  gint64 n_calls;
} IteratePersonErasure;

gboolean iterate_person_erase (IterateDatabase       *db,
                               IterateUnderstanding  *understanding,
                               const char            *name,
                               gint64                 now,
                               IteratePersonErasure  *erasure,
                               GError               **error);

G_END_DECLS
