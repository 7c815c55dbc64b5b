/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

typedef struct _IterateQuery IterateQuery;

/**
 * IterateOperator:
 * @ITERATE_EQUALS: the same value; for a reference or text, %NULL is absent
 * @ITERATE_NOT_EQUALS: another value
 * @ITERATE_GTE: at least
 * @ITERATE_LTE: at most
 * @ITERATE_CONTAINS: a list has the text as an element, or a text has it inside
 */
typedef enum
{
  ITERATE_EQUALS,
  ITERATE_NOT_EQUALS,
  ITERATE_GTE,
  ITERATE_LTE,
  ITERATE_CONTAINS,
} IterateOperator;

IterateQuery *iterate_query_new      (GType              type);
void          iterate_query_free     (IterateQuery      *self);
void          iterate_query_where    (IterateQuery      *self,
                                      const char        *property,
                                      IterateOperator    operator,
                                      ...);
void          iterate_query_order_by (IterateQuery      *self,
                                      const char        *property,
                                      gboolean           descending);
void          iterate_query_limit    (IterateQuery      *self,
                                      guint              limit);
GPtrArray    *iterate_query_list     (IterateQuery      *self,
                                      IterateDatabase   *db,
                                      GError           **error);
gboolean      iterate_query_first    (IterateQuery      *self,
                                      IterateDatabase   *db,
                                      gpointer           record,
                                      GError           **error);
gboolean      iterate_query_exists   (IterateQuery      *self,
                                      IterateDatabase   *db,
                                      gboolean          *exists,
                                      GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateQuery, iterate_query_free)

G_END_DECLS
