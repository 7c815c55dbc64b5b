/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _IterateStatement IterateStatement;

/**
 * IterateStep:
 * @ITERATE_STEP_ERROR: the step failed and the error is set
 * @ITERATE_STEP_DONE: there is no further row
 * @ITERATE_STEP_ROW: a row can be read
 */
typedef enum
{
  ITERATE_STEP_ERROR = -1,
  ITERATE_STEP_DONE,
  ITERATE_STEP_ROW,
} IterateStep;

void         iterate_statement_bind_int64  (IterateStatement  *self,
                                            int                index,
                                            gint64             value);
void         iterate_statement_bind_double (IterateStatement  *self,
                                            int                index,
                                            double             value);
void         iterate_statement_bind_string (IterateStatement  *self,
                                            int                index,
                                            const char        *value);
void         iterate_statement_bind_bytes  (IterateStatement  *self,
                                            int                index,
                                            gconstpointer      data,
                                            gsize              size);
void         iterate_statement_bind_null   (IterateStatement  *self,
                                            int                index);
IterateStep  iterate_statement_step        (IterateStatement  *self,
                                            GError           **error);
gboolean     iterate_statement_run         (IterateStatement  *self,
                                            GError           **error);
gboolean     iterate_statement_is_null     (IterateStatement  *self,
                                            int                column);
gint64       iterate_statement_get_int64   (IterateStatement  *self,
                                            int                column);
double       iterate_statement_get_double  (IterateStatement  *self,
                                            int                column);
const char  *iterate_statement_get_string  (IterateStatement  *self,
                                            int                column);
gconstpointer iterate_statement_get_bytes  (IterateStatement  *self,
                                            int                column,
                                            gsize             *size);
void         iterate_statement_release     (IterateStatement  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateStatement, iterate_statement_release)

G_END_DECLS
