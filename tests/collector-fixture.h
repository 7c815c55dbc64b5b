/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-collector.h"
#include "iterate-flag-book.h"
#include "iterate-workspace.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A workspace with a collector over real HTTP, for tests of what clients send. */

typedef struct
{
  char             *folder;
  IterateClock     *clock;
  IterateWorkspace *workspace;
  IterateCollector *collector;
  SoupSession      *session;
} Fixture;

typedef struct
{
  guint  status;
  char  *body;
  gsize  length;
  char  *type;
  char  *etag;
  char  *retry_after;
  char  *allowed;
} Answer;

void   answer_clear    (Answer             *self);
void   set_up          (Fixture            *self,
                        gconstpointer       data);
void   tear_down       (Fixture            *self,
                        gconstpointer       data);
void   start_collector (Fixture            *self);
void   stop_collector  (Fixture            *self);
Answer ask             (Fixture            *self,
                        const char         *method,
                        const char         *path,
                        const char *const  *headers,
                        gconstpointer       body,
                        gsize               length);
Answer post            (Fixture            *self,
                        const char         *path,
                        const char         *body);
void   write_down      (Fixture            *self,
                        IterateWriteFunc    func,
                        gpointer            data);
void   wait_for_flag   (Fixture            *self,
                        const char         *key);
void   add_flag        (Fixture            *self,
                        const char         *name,
                        const char         *rules);
gint64 count           (Fixture            *self,
                        const char         *sql);
void   wait_for_fold   (Fixture            *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

G_END_DECLS
