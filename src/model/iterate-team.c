/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-team.h"

/**
 * IterateTeam:
 *
 * People who are sent messages. A team without a channel reads them in the inbox.
 */
struct _IterateTeam
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "name", G_TYPE_STRING },
  { "members", ITERATE_COLUMN_STRV },
  { "channel", G_TYPE_STRING },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IterateTeam, iterate_team, ITERATE_TYPE_RECORD)

static void
iterate_team_class_init (IterateTeamClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "team", "team",
                                  columns, G_N_ELEMENTS (columns));
}

static void
iterate_team_init (IterateTeam *self)
{
}
