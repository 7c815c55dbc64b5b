/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-workspace.h"

#include <adwaita.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_AI_ASK_WINDOW (iterate_ai_ask_window_get_type ())

G_DECLARE_FINAL_TYPE (IterateAiAskWindow, iterate_ai_ask_window, ITERATE, AI_ASK_WINDOW, AdwWindow)

GtkWidget *iterate_ai_ask_window_new         (IterateWorkspace    *workspace,
                                              const char          *verb,
                                              const char          *what,
                                              JsonObject          *request,
                                              const char          *subject);
void       iterate_ai_ask_window_set_earlier (IterateAiAskWindow  *self,
                                              const char          *text);
void       iterate_ai_ask_window_set_keep    (IterateAiAskWindow  *self,
                                              const char          *label);

G_END_DECLS
