/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-flag-trial.h"
#include "iterate-flag-view.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_FLAG_DETAIL (iterate_flag_detail_get_type ())

G_DECLARE_FINAL_TYPE (IterateFlagDetail, iterate_flag_detail, ITERATE, FLAG_DETAIL, GtkWidget)

void         iterate_flag_detail_show           (IterateFlagDetail       *self,
                                                 const IterateFlagView   *view);
IterateFlag *iterate_flag_detail_get_flag       (IterateFlagDetail       *self);
const char  *iterate_flag_detail_get_user       (IterateFlagDetail       *self);
GStrv        iterate_flag_detail_dup_attributes (IterateFlagDetail       *self);
void         iterate_flag_detail_show_trial     (IterateFlagDetail       *self,
                                                 const IterateFlagTrial  *trial,
                                                 const char              *problem);

G_END_DECLS
