/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_ANNOTATION (iterate_annotation_get_type ())

G_DECLARE_FINAL_TYPE (IterateAnnotation, iterate_annotation, ITERATE, ANNOTATION, IterateRecord)

gint64      iterate_annotation_get_learning (IterateAnnotation *self);
const char *iterate_annotation_get_reason   (IterateAnnotation *self);
gint64      iterate_annotation_get_helpful  (IterateAnnotation *self);

G_END_DECLS
