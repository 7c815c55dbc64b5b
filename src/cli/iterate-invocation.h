/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-query.h"
#include "iterate-workspace.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IterateInvocation:
 * @arguments: what followed the command's name
 * @json: whether to print JSON
 *
 * One run of the command.
 */
typedef struct
{
  GStrv             arguments;
  char             *path;
  char             *now_text;
  gboolean          json;
  gboolean          no_wait;
  IterateClock     *clock;     /* (owned) (nullable) */
  IterateWorkspace *workspace; /* (owned) (nullable) */
} IterateInvocation;

void              iterate_invocation_clear         (IterateInvocation  *self);
gboolean          iterate_invocation_set_up        (IterateInvocation  *self,
                                                    GError            **error);
const char       *iterate_invocation_get_argument  (IterateInvocation  *self,
                                                    guint               index);
gint64            iterate_invocation_get_time      (IterateInvocation  *self);
IterateWorkspace *iterate_invocation_open          (IterateInvocation  *self,
                                                    GError            **error);
IterateDatabase  *iterate_invocation_get_database  (IterateInvocation  *self,
                                                    GError            **error);
gboolean          iterate_invocation_write         (IterateInvocation  *self,
                                                    IterateWriteFunc    func,
                                                    gpointer            user_data,
                                                    GError            **error);
gboolean          iterate_invocation_settle        (IterateInvocation  *self,
                                                    GError            **error);
gboolean          iterate_invocation_check_status  (const char         *status,
                                                    const char *const  *known,
                                                    GError            **error);
char             *iterate_invocation_read_secret   (GError            **error);
void              iterate_invocation_print_object  (JsonObject         *object);
void              iterate_invocation_print_array   (JsonArray          *array);
void              iterate_invocation_print_objects (IterateInvocation  *self,
                                                    JsonArray          *objects,
                                                    const char         *title,
                                                    const char *const  *columns);
void              iterate_invocation_print_records (IterateInvocation  *self,
                                                    GPtrArray          *records,
                                                    const char         *title,
                                                    const char *const  *columns);
gboolean          iterate_invocation_print_one     (IterateInvocation  *self,
                                                    GType               type,
                                                    gint64              id,
                                                    const char *const  *columns,
                                                    GError            **error);
gboolean          iterate_invocation_print_query   (IterateInvocation  *self,
                                                    IterateQuery       *query,
                                                    const char         *none,
                                                    const char *const  *columns,
                                                    GError            **error);
JsonArray        *iterate_invocation_list_json     (IterateDatabase    *db,
                                                    GType               type,
                                                    const char         *property,
                                                    gint64              id,
                                                    GError            **error);
void              iterate_invocation_print_table   (const char         *title,
                                                    const char *const  *headings,
                                                    GPtrArray          *rows);

G_END_DECLS
