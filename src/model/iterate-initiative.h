/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_INITIATIVE (iterate_initiative_get_type ())

G_DECLARE_FINAL_TYPE (IterateInitiative, iterate_initiative, ITERATE, INITIATIVE, IterateRecord)

const char        *iterate_initiative_get_name         (IterateInitiative *self);
const char        *iterate_initiative_get_goal         (IterateInitiative *self);
const char        *iterate_initiative_get_status       (IterateInitiative *self);
const char *const *iterate_initiative_get_metrics      (IterateInitiative *self);
double             iterate_initiative_get_target_value (IterateInitiative *self);
double             iterate_initiative_get_start_value  (IterateInitiative *self);
gint64             iterate_initiative_get_deadline     (IterateInitiative *self);
const char        *iterate_initiative_get_owner        (IterateInitiative *self);
gint64             iterate_initiative_get_created_at   (IterateInitiative *self);
gint64             iterate_initiative_get_closed_at    (IterateInitiative *self);

G_END_DECLS
