/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-campaign-view.h"
#include "iterate-document.h"
#include "iterate-initiative-view.h"

G_BEGIN_DECLS

IterateDocument *iterate_initiative_document_new (IterateInitiativeView *view);
IterateDocument *iterate_campaign_document_new   (IterateCampaignView   *view);

G_END_DECLS
