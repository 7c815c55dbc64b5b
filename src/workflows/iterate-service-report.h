/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-workspace.h"

G_BEGIN_DECLS

/**
 * IterateServiceKind:
 * @ITERATE_SERVICE_AI: writes text
 * @ITERATE_SERVICE_METRIC: is read for numbers
 * @ITERATE_SERVICE_FEEDBACK: is read for what users say
 * @ITERATE_SERVICE_CHANNEL: gets a team's messages
 * @ITERATE_SERVICE_TOKEN: sends to the collector
 * @ITERATE_N_SERVICE_KINDS: how many there are
 *
 * What a workspace is connected with.
 */
typedef enum
{
  ITERATE_SERVICE_AI,
  ITERATE_SERVICE_METRIC,
  ITERATE_SERVICE_FEEDBACK,
  ITERATE_SERVICE_CHANNEL,
  ITERATE_SERVICE_TOKEN,
  ITERATE_N_SERVICE_KINDS,
} IterateServiceKind;

/**
 * IterateServiceReport:
 * @kind: what it is connected for
 * @id: of its record
 * @name: what it is called
 * @detail: where it is, and what of it is used
 * @state: when it last worked, or why it did not, for people
 * @failed: whether it did not work the last time
 * @preferred: of AI services, whether it is the one that is asked
 *
 * How a service does.
 */
typedef struct
{
  IterateServiceKind  kind;
  gint64              id;
  char               *name;
  char               *detail;
  char               *state;
  gboolean            failed;
  gboolean            preferred;
} IterateServiceReport;

void       iterate_service_report_free (IterateServiceReport  *self);
GPtrArray *iterate_service_report_list (IterateDatabase       *db,
                                        gint64                 now,
                                        GError               **error);
char      *iterate_service_test        (IterateWorkspace      *workspace,
                                        IterateServiceKind     kind,
                                        gint64                 id,
                                        GCancellable          *cancellable,
                                        GError               **error);

G_END_DECLS
