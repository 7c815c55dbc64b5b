/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

GType                iterate_column_get_value_type    (const IterateColumn *column);
const IterateColumn *iterate_record_class_find_column (IterateRecordClass  *klass,
                                                       const char          *property);
void                 iterate_record_append_column     (GString             *sql,
                                                       const IterateColumn *column);
void                 iterate_record_append_select     (GString             *sql,
                                                       IterateRecordClass  *klass);
void                 iterate_record_bind_value        (IterateStatement    *statement,
                                                       int                  index,
                                                       const IterateColumn *column,
                                                       const GValue        *value);

G_END_DECLS
