/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

/* Chips of the list of initiatives, as bits. */
typedef enum
{
  ITERATE_INITIATIVES_OPEN = 1 << 0,
  ITERATE_INITIATIVES_AT_RISK = 1 << 1,
  ITERATE_INITIATIVES_CAMPAIGNS = 1 << 2,
  ITERATE_INITIATIVES_ALL = 1 << 3,
} IterateInitiativeChip;

/* Chips of the list of tasks, as bits. */
typedef enum
{
  ITERATE_TASKS_OPEN = 1 << 0,
  ITERATE_TASKS_STARTED = 1 << 1,
  ITERATE_TASKS_DONE = 1 << 2,
  ITERATE_TASKS_ALL = 1 << 3,
} IterateTaskChip;

/* Chips of the list of learnings, as bits. */
typedef enum
{
  ITERATE_LEARNINGS_PLAYS = 1 << 0,
  ITERATE_LEARNINGS_EMERGING = 1 << 1,
  ITERATE_LEARNINGS_REJECTED = 1 << 2,
  ITERATE_LEARNINGS_ALL = 1 << 3,
} IterateLearningChip;

GPtrArray *iterate_initiative_items_list (IterateDatabase  *db,
                                          gint64            now,
                                          GError          **error);
GPtrArray *iterate_task_items_list       (IterateDatabase  *db,
                                          gint64            now,
                                          GError          **error);
GPtrArray *iterate_learning_items_list   (IterateDatabase  *db,
                                          gint64            now,
                                          GError          **error);

G_END_DECLS
