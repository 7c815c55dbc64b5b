/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-initiative.h"
#include "iterate-page.h"

G_BEGIN_DECLS

void iterate_initiative_form_open     (IteratePage       *page,
                                       IterateInitiative *edited);
void iterate_dimension_form_open      (IteratePage       *page);
void iterate_campaign_form_open       (IteratePage       *page);

G_END_DECLS
