/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint64 iterate_text_key (const char *text,
                          gsize       length);

/* Returns: a key made of two, in their order */
static inline guint64
iterate_text_key_join (guint64 first,
                       guint64 second)
{
  guint64 key = first * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) + second;

  key ^= key >> 32;
  key *= G_GUINT64_CONSTANT (0xd6e8feb86659fd93);

  return key ^ key >> 32;
}

G_END_DECLS
