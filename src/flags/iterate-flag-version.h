/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-json-reader.h"

G_BEGIN_DECLS

/**
 * IterateFlagVersion:
 * @text: the version, written so that texts compare as versions do
 *
 * A version that can be compared. Short ones need no memory of their own.
 */
typedef struct
{
  char *text;
  char  small[128];
} IterateFlagVersion;

void iterate_flag_version_init  (IterateFlagVersion *self,
                                 IterateJsonValue    value);
void iterate_flag_version_clear (IterateFlagVersion *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IterateFlagVersion, iterate_flag_version_clear)

G_END_DECLS
