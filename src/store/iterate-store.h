/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-writer.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_STORE (iterate_store_get_type ())

G_DECLARE_FINAL_TYPE (IterateStore, iterate_store, ITERATE, STORE, GObject)

IterateStore    *iterate_store_open          (const char    *path,
                                              gboolean       create,
                                              GError       **error);
char            *iterate_store_dup_default_path (void);
const char      *iterate_store_get_path      (IterateStore  *self);
const char      *iterate_store_get_lock_path (IterateStore  *self);
IterateWriter   *iterate_store_get_writer    (IterateStore  *self);
IterateDatabase *iterate_store_get_reader    (IterateStore  *self,
                                              GError       **error);
gboolean         iterate_store_save_copy     (IterateStore  *self,
                                              const char    *path,
                                              GError       **error);

G_END_DECLS
