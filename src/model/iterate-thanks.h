/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-feature-request.h"

G_BEGIN_DECLS

/**
 * IterateThanks:
 * @author: who asked
 * @feedback: the number of what they said
 * @quote: its beginning
 * @subject: of a mail
 * @message: what to tell them
 * @mailto: (nullable): the same as an address, for who is known by one
 *
 * A message to somebody who asked for what is done now.
 */
typedef struct
{
  char   *author;
  gint64  feedback;
  char   *quote;
  char   *subject;
  char   *message;
  char   *mailto;
} IterateThanks;

GPtrArray  *iterate_thanks_list    (IterateFeatureRequest  *request,
                                    IterateDatabase        *db,
                                    GError                **error);
JsonObject *iterate_thanks_to_json (const IterateThanks    *self);

G_END_DECLS
