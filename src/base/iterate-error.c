/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-error.h"

G_DEFINE_QUARK (iterate-error-quark, iterate_error)
