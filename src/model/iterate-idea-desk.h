/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-event.h"
#include "iterate-experiment.h"
#include "iterate-idea.h"

G_BEGIN_DECLS

GPtrArray         *iterate_idea_desk_keep       (IterateDatabase  *db,
                                                 JsonObject       *answer,
                                                 gint64            initiative,
                                                 gint64            now,
                                                 GError          **error);
IterateIdea       *iterate_idea_find            (IterateDatabase  *db,
                                                 const char       *text,
                                                 GError          **error);
IterateExperiment *iterate_idea_try             (IterateDatabase  *db,
                                                 IterateIdea      *idea,
                                                 const char       *status,
                                                 gint64            initiative,
                                                 IterateEvent     *cause,
                                                 gint64            now,
                                                 GError          **error);

G_END_DECLS
