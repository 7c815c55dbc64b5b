/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _IterateKeyFilter IterateKeyFilter;

IterateKeyFilter *iterate_key_filter_new      (guint             capacity);
void              iterate_key_filter_free     (IterateKeyFilter *self);
void              iterate_key_filter_add      (IterateKeyFilter *self,
                                               guint64           key);
gboolean          iterate_key_filter_may_have (IterateKeyFilter *self,
                                               guint64           key);

G_END_DECLS
