/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-programme.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_PROGRAMME_PANE (iterate_programme_pane_get_type ())

G_DECLARE_FINAL_TYPE (IterateProgrammePane, iterate_programme_pane, ITERATE, PROGRAMME_PANE,
                      GtkWidget)

void iterate_programme_pane_show (IterateProgrammePane   *self,
                                  const IterateProgramme *programme);

G_END_DECLS
