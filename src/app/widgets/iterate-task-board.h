/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_TASK_BOARD (iterate_task_board_get_type ())

G_DECLARE_FINAL_TYPE (IterateTaskBoard, iterate_task_board, ITERATE, TASK_BOARD, GtkWidget)

IterateTaskBoard *iterate_task_board_new (GListModel *items);

G_END_DECLS
