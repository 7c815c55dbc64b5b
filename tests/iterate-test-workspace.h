/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-test.h"

#include "iterate-workspace.h"

G_BEGIN_DECLS

/* A whole workspace in a folder of its own, on a clock that the test sets. */
typedef struct
{
  char             *folder;
  char             *path;
  IterateClock     *clock;
  IterateWorkspace *workspace;
} TestWorkspace;

void             test_workspace_set_up    (TestWorkspace    *self,
                                           gconstpointer     data);
void             test_workspace_tear_down (TestWorkspace    *self,
                                           gconstpointer     data);
IterateDatabase *test_get_database        (TestWorkspace    *self);
gint64           test_get_time            (TestWorkspace    *self);
gint64           test_count               (TestWorkspace    *self,
                                           const char       *sql);
void             test_settle              (TestWorkspace    *self);
void             test_change              (TestWorkspace    *self,
                                           IterateWriteFunc  func,
                                           gpointer          data);
void             test_wait_days           (TestWorkspace    *self,
                                           int               days);

G_END_DECLS
