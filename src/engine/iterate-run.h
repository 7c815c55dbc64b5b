/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-event.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_RUN (iterate_run_get_type ())

G_DECLARE_FINAL_TYPE (IterateRun, iterate_run, ITERATE, RUN, GObject)

/**
 * IterateStepFunc:
 * @input: what the step was given
 * @user_data: what the caller passed
 *
 * An external call. Returns: (transfer full): its answer, or %NULL with @error
 */
typedef char *(*IterateStepFunc) (const char  *input,
                                  gpointer     user_data,
                                  GError     **error);

IterateEvent    *iterate_run_get_event    (IterateRun       *self);
const char      *iterate_run_get_subject  (IterateRun       *self);
gint64           iterate_run_get_time     (IterateRun       *self);
gpointer         iterate_run_get_service  (IterateRun       *self,
                                           GType             type);
GCancellable    *iterate_run_get_cancellable (IterateRun    *self);
IterateDatabase *iterate_run_get_database (IterateRun       *self,
                                           GError          **error);
char            *iterate_run_step         (IterateRun       *self,
                                           const char       *name,
                                           const char       *input,
                                           IterateStepFunc   func,
                                           gpointer          user_data,
                                           GError          **error);
gboolean         iterate_run_begin        (IterateRun       *self,
                                           GError          **error);
gboolean         iterate_run_append       (IterateRun       *self,
                                           const char       *type,
                                           const char       *subject,
                                           JsonObject       *payload,
                                           GError          **error);
gboolean         iterate_run_send         (IterateRun       *self,
                                           const char       *recipient,
                                           const char       *type,
                                           JsonObject       *payload,
                                           GError          **error);

G_END_DECLS
