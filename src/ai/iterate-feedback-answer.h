/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-understanding.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonObject *iterate_feedback_answer_write (IterateUnderstanding  *understanding,
                                           IterateDatabase       *db,
                                           JsonObject            *request,
                                           GError               **error);

G_END_DECLS
