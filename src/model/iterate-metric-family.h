/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GStrv iterate_metric_families_list (const char *metric);

G_END_DECLS
