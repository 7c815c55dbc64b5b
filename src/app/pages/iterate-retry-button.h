/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-delivery.h"
#include "iterate-page.h"

G_BEGIN_DECLS

GtkWidget *iterate_retry_button_new (IteratePage     *page,
                                     IterateDelivery *delivery);

G_END_DECLS
