/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-collector.h"
#include "iterate-engine.h"
#include "iterate-understanding.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_WORKSPACE (iterate_workspace_get_type ())

G_DECLARE_FINAL_TYPE (IterateWorkspace, iterate_workspace, ITERATE, WORKSPACE, GObject)

/**
 * IterateWriteFunc:
 * @db: the writing connection
 * @now: the time
 *
 * A change of the workspace: all of it is written, or nothing.
 */
typedef gboolean (*IterateWriteFunc) (IterateDatabase  *db,
                                      gint64            now,
                                      gpointer          user_data,
                                      GError          **error);

/**
 * IterateReadFunc:
 * @db: a reading connection
 *
 * Returns: (transfer full): what was read, or %NULL with @error set
 */
typedef gpointer (*IterateReadFunc) (IterateDatabase  *db,
                                     gint64            now,
                                     gpointer          user_data,
                                     GError          **error);

IterateWorkspace *iterate_workspace_open         (const char           *path,
                                                  gboolean              create,
                                                  IterateClock         *clock,
                                                  gboolean              observe,
                                                  GError              **error);
void              iterate_workspace_close        (IterateWorkspace     *self);
IterateCollector *iterate_workspace_get_collector (IterateWorkspace *self);
IterateEngine    *iterate_workspace_get_engine   (IterateWorkspace     *self);
IterateUnderstanding *iterate_workspace_get_understanding (IterateWorkspace *self);
IterateStore     *iterate_workspace_get_store    (IterateWorkspace     *self);
gint64            iterate_workspace_get_time     (IterateWorkspace     *self);
gboolean          iterate_workspace_plan_routines (IterateWorkspace    *self,
                                                  GError              **error);
gboolean          iterate_workspace_write        (IterateWorkspace     *self,
                                                  IterateWriteFunc      func,
                                                  gpointer              user_data,
                                                  GError              **error);
gboolean          iterate_workspace_settle       (IterateWorkspace     *self,
                                                  GError              **error);
void              iterate_workspace_deliver      (IterateWorkspace     *self);
void              iterate_workspace_write_async  (IterateWorkspace     *self,
                                                  IterateWriteFunc      func,
                                                  gpointer              user_data,
                                                  GDestroyNotify        destroy,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              callback_data);
gboolean          iterate_workspace_write_finish (IterateWorkspace     *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);
void              iterate_workspace_read_async   (IterateWorkspace     *self,
                                                  IterateReadFunc       func,
                                                  gpointer              user_data,
                                                  GDestroyNotify        destroy,
                                                  GDestroyNotify        free_result,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              callback_data);
gpointer          iterate_workspace_read_finish  (IterateWorkspace     *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

G_END_DECLS
