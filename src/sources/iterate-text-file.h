/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IterateTextFile:
 * @path: the file in UTF-8: the given one or a copy of it
 * @encoding: what it was in
 * @temporary: whether @path is a copy, which goes with this
 *
 * A text file whose encoding was found.
 */
typedef struct
{
  char       *path;
  const char *encoding;
  gboolean    temporary;
} IterateTextFile;

gboolean iterate_text_file_open  (IterateTextFile  *self,
                                  const char       *path,
                                  const char       *encoding,
                                  GError          **error);
void     iterate_text_file_clear (IterateTextFile  *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IterateTextFile, iterate_text_file_clear)

G_END_DECLS
