/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"

G_BEGIN_DECLS

/**
 * IterateDetailFunc:
 * @page: (not nullable): whose detail it is
 * @detail: (nullable) (transfer full): what was read, or %NULL where the subject is not there any more
 *
 * Shows the detail.
 */
typedef void (*IterateDetailFunc) (IteratePage *page,
                                   gpointer     detail);

typedef struct _IterateDetailReader IterateDetailReader;

IterateDetailReader *iterate_detail_reader_new         (IteratePage         *page,
                                                        IterateReadFunc      read,
                                                        GDestroyNotify       free_detail,
                                                        IterateDetailFunc    show);
void                 iterate_detail_reader_free        (IterateDetailReader *self);
void                 iterate_detail_reader_read        (IterateDetailReader *self,
                                                        const char          *subject);
gboolean             iterate_detail_reader_read_again  (IterateDetailReader *self);
void                 iterate_detail_reader_forget      (IterateDetailReader *self);
const char          *iterate_detail_reader_get_subject (IterateDetailReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateDetailReader, iterate_detail_reader_free)

G_END_DECLS
