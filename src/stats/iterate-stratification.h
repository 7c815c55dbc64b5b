/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-unit-summary.h"

G_BEGIN_DECLS

IterateComparison iterate_post_stratify (const IterateSample *controls,
                                         const IterateSample *treatments,
                                         guint                n,
                                         gboolean             relative);

G_END_DECLS
