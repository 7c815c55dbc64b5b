/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateConnectSnippet:
 * @title: which client; %NULL ends the list
 * @subtitle: what it brings
 * @text: what to write in the product, with the address to be filled in
 *
 * How a client is pointed at the collector.
 */
typedef struct
{
  const char *title;
  const char *subtitle;
  const char *text;
} IterateConnectSnippet;

extern const IterateConnectSnippet iterate_connect_guide[];

char *iterate_connect_snippet_dup_text (const IterateConnectSnippet *self,
                                        const char                  *address);

G_END_DECLS
