/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"
#include "iterate-request-summary.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_VOTES_FIGURE (iterate_votes_figure_get_type ())

G_DECLARE_FINAL_TYPE (IterateVotesFigure, iterate_votes_figure, ITERATE, VOTES_FIGURE, IterateFigure)

IterateFigure *iterate_votes_figure_new         (IterateRequestSummary *summary);
IterateFigure *iterate_votes_figure_new_compact (IterateRequestSummary *summary);

G_END_DECLS
