/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * IterateHttpRequest:
 * @url: what is asked for
 * @accept: (nullable): the media type
 * @key: (nullable): sent as a bearer token
 * @etag: (nullable): what the page was called when it came last
 *
 * A request for a page of JSON.
 */
typedef struct
{
  const char *url;
  const char *accept;
  const char *key;
  const char *etag;
} IterateHttpRequest;

/**
 * IterateHttpPage:
 * @root: (nullable): what it holds; %NULL when it has not changed or is to be asked for later
 * @etag: (nullable): what it is called
 * @has_next: whether the service says that there is another one
 * @wait: how many seconds the service asks to be left alone, or 0
 *
 * A page of JSON.
 */
typedef struct
{
  JsonNode *root;
  char     *etag;
  gboolean  has_next;
  gint64    wait;
} IterateHttpPage;

IterateHttpPage *iterate_http_page_fetch (const IterateHttpRequest  *request,
                                          gint64                     now,
                                          GCancellable              *cancellable,
                                          GError                   **error);
void             iterate_http_page_free  (IterateHttpPage           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateHttpPage, iterate_http_page_free)

G_END_DECLS
