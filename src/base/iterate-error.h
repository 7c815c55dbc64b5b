/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * IterateError:
 * @ITERATE_ERROR_FAILED: something went wrong that no caller treats specially
 * @ITERATE_ERROR_INVALID: input that cannot be understood; the message names
 *   what was expected
 * @ITERATE_ERROR_NOT_FOUND: there is no such thing
 * @ITERATE_ERROR_CONFLICT: it exists already, or its state does not allow it
 * @ITERATE_ERROR_REFUSED: a health check or policy forbids it
 * @ITERATE_ERROR_DATABASE: the workspace file could not be read or written
 * @ITERATE_ERROR_NEWER: the workspace was written by a newer Iterate
 *
 * The one error domain. Messages are sentences that a person can act on.
 */
typedef enum
{
  ITERATE_ERROR_FAILED,
  ITERATE_ERROR_INVALID,
  ITERATE_ERROR_NOT_FOUND,
  ITERATE_ERROR_CONFLICT,
  ITERATE_ERROR_REFUSED,
  ITERATE_ERROR_DATABASE,
  ITERATE_ERROR_NEWER,
} IterateError;

#define ITERATE_ERROR (iterate_error_quark ())

GQuark iterate_error_quark (void);

G_END_DECLS
