/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateSseFunc:
 * @data: what an event holds
 * @error: return location for an error
 *
 * Takes an event of a stream.
 *
 * Returns: whether to go on
 */
typedef gboolean (*IterateSseFunc) (const char *data,
                                    gsize       length,
                                    gpointer    user_data,
                                    GError    **error);

/**
 * IterateSseReader:
 *
 * Reads a stream of server-sent events, in whatever pieces it comes.
 */
typedef struct _IterateSseReader IterateSseReader;

IterateSseReader *iterate_sse_reader_new  (IterateSseFunc     func,
                                           gpointer           user_data);
void              iterate_sse_reader_free (IterateSseReader  *self);
gboolean          iterate_sse_reader_take (IterateSseReader  *self,
                                           const char        *bytes,
                                           gsize              length,
                                           GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateSseReader, iterate_sse_reader_free)

G_END_DECLS
