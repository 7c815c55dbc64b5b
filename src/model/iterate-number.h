/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char       *iterate_number_format          (double      value,
                                            const char *unit);
char       *iterate_number_format_change   (double      value,
                                            double      expected,
                                            const char *unit);
char       *iterate_number_format_share    (double      share);
const char *iterate_number_guess_direction (const char *name);
const char *iterate_number_guess_kind      (const char *name);

G_END_DECLS
