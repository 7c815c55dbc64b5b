/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IterateHttpCall:
 * @url: what is called
 * @media_type: (nullable): what @body is; a call without a body is a GET
 * @body: (nullable): what is sent
 * @bearer: (nullable): a token
 * @user: (nullable): with @password, for Basic authentication
 * @password: (nullable): its password
 * @headers: (nullable): pairs of a name and a value, ended by %NULL
 * @seconds: how long it may be silent, or 0 for a minute
 *
 * A call of a service.
 */
typedef struct
{
  const char        *url;
  const char        *media_type;
  const char        *body;
  const char        *bearer;
  const char        *user;
  const char        *password;
  const char *const *headers;
  guint              seconds;
} IterateHttpCall;

/**
 * IterateHttpReply:
 * @status: of HTTP
 * @body: what came
 * @wait: how many seconds the service asks to be left alone, or 0
 *
 * What a service answered.
 */
typedef struct
{
  guint    status;
  GString *body;
  gint64   wait;
} IterateHttpReply;

IterateHttpReply *iterate_http_call       (const IterateHttpCall  *call,
                                           GCancellable           *cancellable,
                                           GError                **error);
GString          *iterate_http_read_body  (GInputStream           *stream,
                                           gsize                   most,
                                           const char             *url,
                                           GCancellable           *cancellable,
                                           GError                **error);
void              iterate_http_reply_free (IterateHttpReply       *self);
gboolean          iterate_http_reply_is_fine (const IterateHttpReply *self);
char             *iterate_http_reply_dup_line (const IterateHttpReply *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateHttpReply, iterate_http_reply_free)

G_END_DECLS
