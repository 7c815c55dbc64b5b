/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TranscriptServer:
 *
 * Says what was written down, byte for byte, to whoever calls: the first transcript to the first, and
 * the last one to all that come after. It keeps what it was asked.
 */
typedef struct _TranscriptServer TranscriptServer;

TranscriptServer *transcript_server_new         (void);
void              transcript_server_free        (TranscriptServer *self);
const char       *transcript_server_get_address (TranscriptServer *self);
void              transcript_server_add         (TranscriptServer *self,
                                                 const char       *transcript);
void              transcript_server_add_reply   (TranscriptServer *self,
                                                 guint             status,
                                                 const char       *headers,
                                                 const char       *body);
void              transcript_server_hold        (TranscriptServer *self,
                                                 guint             milliseconds);
void              transcript_server_reset       (TranscriptServer *self);
guint             transcript_server_count       (TranscriptServer *self);
char             *transcript_server_dup_request (TranscriptServer *self,
                                                 guint             index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TranscriptServer, transcript_server_free)

G_END_DECLS
