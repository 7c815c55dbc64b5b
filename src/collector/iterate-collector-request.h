/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-collector-log.h"
#include "iterate-event-stream.h"
#include "iterate-flag-evaluation.h"
#include "iterate-flag-service.h"
#include "iterate-flag-tally.h"
#include "iterate-intake.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * IterateCollectorRequest:
 * @message: the request and its answer
 * @path: of its address, decoded
 * @rest: of the path, behind what the route begins with
 * @query: (nullable): of its address
 * @body: what was sent, inflated
 * @json: what was sent, parsed; missing where the route wants it raw
 * @reader: for a route that parses by itself
 * @flags: the flags of the moment
 * @stream: tells of changes of the flags
 * @intake: keeps what is sent
 * @tally: counts evaluations
 * @log: what came in
 * @store: the workspace
 * @context: of the thread that answers
 * @now: the time
 *
 * A request while it is answered.
 */
typedef struct
{
  SoupServerMessage  *message;
  const char         *path;
  const char         *rest;
  GHashTable         *query;
  GBytes             *body;
  IterateJsonValue    json;
  IterateJsonReader  *reader;
  IterateFlagService *flags;
  IterateEventStream *stream;
  IterateIntake      *intake;
  IterateFlagTally   *tally;
  IterateCollectorLog *log;
  IterateStore       *store;
  GMainContext       *context;
  gint64              now;
} IterateCollectorRequest;

gboolean    iterate_collector_request_read_body   (IterateCollectorRequest  *self);
void        iterate_collector_request_answer      (IterateCollectorRequest  *self,
                                                   guint                     status,
                                                   const char               *type,
                                                   GString                  *body);
void        iterate_collector_request_answer_text (IterateCollectorRequest  *self,
                                                   guint                     status,
                                                   const char               *type,
                                                   const char               *body);
/**
 * IterateCollectorWriteFunc:
 * @data: what was made of the request
 * @answer: gets what tells what was written
 *
 * Writes what a request says.
 */
typedef gboolean (*IterateCollectorWriteFunc) (IterateDatabase  *db,
                                               gint64            now,
                                               gpointer          data,
                                               GString          *answer,
                                               GError          **error);

void        iterate_collector_request_write       (IterateCollectorRequest  *self,
                                                   IterateCollectorWriteFunc write,
                                                   gpointer                  data,
                                                   GDestroyNotify            destroy);
void        iterate_collector_request_write_as    (IterateCollectorRequest  *self,
                                                   const char               *type,
                                                   IterateCollectorWriteFunc write,
                                                   gpointer                  data,
                                                   GDestroyNotify            destroy);
void        iterate_collector_request_note_refusal (IterateCollectorRequest *self,
                                                   const char               *reason);
const char *iterate_collector_request_get_refusal (SoupServerMessage        *message);
void        iterate_collector_request_evaluate    (IterateCollectorRequest  *self,
                                                   const IterateFlagFeature *feature,
                                                   const IterateFlagContext *context,
                                                   IterateFlagEvaluation    *result);
void        iterate_collector_request_keep        (IterateCollectorRequest  *self,
                                                   GByteArray               *rows,
                                                   const char               *body);
void        iterate_collector_request_keep_as     (IterateCollectorRequest  *self,
                                                   GByteArray               *events,
                                                   GByteArray               *spans,
                                                   const char               *type,
                                                   const GString            *body);
const char *iterate_collector_request_get_header  (IterateCollectorRequest  *self,
                                                   const char               *name);
void        iterate_collector_request_set_header  (IterateCollectorRequest  *self,
                                                   const char               *name,
                                                   const char               *value);

G_END_DECLS
