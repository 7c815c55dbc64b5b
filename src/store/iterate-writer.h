/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_WRITER (iterate_writer_get_type ())

G_DECLARE_FINAL_TYPE (IterateWriter, iterate_writer, ITERATE, WRITER, GObject)

/**
 * IterateCommitFunc:
 * @error: (nullable): why the unit was not committed, or %NULL when it is safe
 * @user_data: what was given with the unit
 *
 * Called once for each unit after its group's commit, on the committing thread
 * and outside the writer's turn.
 */
typedef void (*IterateCommitFunc) (const GError *error,
                                   gpointer      user_data);

IterateWriter *iterate_writer_new (const char     *path,
                                   const char     *lock_path,
                                   GError        **error);

guint          iterate_writer_get_log_pages (IterateWriter *self);
gboolean       iterate_writer_checkpoint (IterateWriter  *self,
                                          GError        **error);
gboolean       iterate_writer_empty_log  (IterateWriter  *self,
                                          GError        **error);
void           iterate_writer_watch      (IterateWriter  *self,
                                          const char     *table,
                                          GObject        *watcher,
                                          void          (*func) (gpointer watcher));

/**
 * IterateTransaction:
 *
 * One unit of writing: a savepoint that is committed together with the other
 * units of its group. Leaving the scope without commit rolls the unit back.
 */
typedef struct
{
  IterateWriter *writer; /* (owned) (nullable) */
} IterateTransaction;

#define ITERATE_TRANSACTION_INIT { NULL }

gboolean         iterate_transaction_begin        (IterateTransaction  *self,
                                                   IterateWriter       *writer,
                                                   GError             **error);
gboolean         iterate_transaction_is_open      (IterateTransaction  *self);
IterateDatabase *iterate_transaction_get_database (IterateTransaction  *self);
gboolean         iterate_transaction_commit       (IterateTransaction  *self,
                                                   GError             **error);
void             iterate_transaction_hand_over    (IterateTransaction  *self,
                                                   gboolean             more,
                                                   IterateCommitFunc    func,
                                                   gpointer             user_data);
void             iterate_transaction_clear        (IterateTransaction  *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IterateTransaction, iterate_transaction_clear)

G_END_DECLS
