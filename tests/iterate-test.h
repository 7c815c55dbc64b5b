/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* 2026-03-01T00:00:00Z, when tests happen. */
#define TEST_TIME (G_GINT64_CONSTANT (1772323200) * G_GINT64_CONSTANT (1000000))

/* A folder of its own for each test, with a workspace in it. */
typedef struct
{
  char         *folder;
  char         *path;
  IterateStore *store; /* (owned) */
} TestStore;

void     test_store_set_up    (TestStore       *fixture,
                               gconstpointer    data);
void     test_store_tear_down (TestStore       *fixture,
                               gconstpointer    data);
void     test_execute         (IterateStore    *store,
                               const char      *sql);
gint64   test_get_int64       (IterateStore    *store,
                               const char      *sql);
gboolean test_wait_until      (gboolean       (*condition) (gpointer data),
                               gpointer         data);
void     test_remove_folder   (const char      *folder);

G_END_DECLS
