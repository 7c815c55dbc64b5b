/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-event.h"
#include "iterate-flag.h"

G_BEGIN_DECLS

/**
 * IterateFlagDraft:
 * @name: the key that the product asks with
 * @description: (nullable): what it is for
 * @kind: (nullable): `boolean`, the default, `string`, `number` or `json`
 * @off_value: (nullable): JSON, what those get for whom it is off
 * @on_value: (nullable): JSON, and on
 * @rules: (nullable): JSON, rules in GrowthBook's format
 * @enabled: whether it is on for the public
 * @experiment: whose variants it gives, or 0
 * @task: what it was made for, or 0
 *
 * A flag before it is there. All are borrowed.
 */
typedef struct
{
  const char *name;
  const char *description;
  const char *kind;
  const char *off_value;
  const char *on_value;
  const char *rules;
  gboolean    enabled;
  gint64      experiment;
  gint64      task;
} IterateFlagDraft;

/**
 * IterateFlagActor:
 * @who: a person, or what acts for them
 * @now: the time
 * @cause: (nullable): the event whose handler it is
 *
 * Who changes a flag.
 */
typedef struct
{
  const char   *who;
  gint64        now;
  IterateEvent *cause;
} IterateFlagActor;

gboolean     iterate_flag_check_key       (const char              *key,
                                           GError                 **error);
char        *iterate_flag_make_key        (const char              *name);
IterateFlag *iterate_flag_find            (IterateDatabase         *db,
                                           const char              *name_or_id,
                                           GError                 **error);
gboolean     iterate_flag_lookup          (IterateDatabase         *db,
                                           const char              *name,
                                           IterateFlag            **flag,
                                           GError                 **error);
IterateFlag *iterate_flag_create          (IterateDatabase         *db,
                                           const IterateFlagDraft  *draft,
                                           const IterateFlagActor  *actor,
                                           GError                 **error);
gboolean     iterate_flag_enable          (IterateDatabase         *db,
                                           IterateFlag             *self,
                                           const char *const       *audience,
                                           const IterateFlagActor  *actor,
                                           GError                 **error);
gboolean     iterate_flag_disable         (IterateDatabase         *db,
                                           IterateFlag             *self,
                                           const char              *reason,
                                           const IterateFlagActor  *actor,
                                           GError                 **error);
gboolean     iterate_flag_withdraw        (IterateDatabase         *db,
                                           IterateFlag             *self,
                                           const char              *reason,
                                           const IterateFlagActor  *actor,
                                           GError                 **error);
gboolean     iterate_flag_set_percentage  (IterateDatabase         *db,
                                           IterateFlag             *self,
                                           double                   percentage,
                                           const IterateFlagActor  *actor,
                                           GError                 **error);
gboolean     iterate_flag_set_definition  (IterateDatabase         *db,
                                           IterateFlag             *self,
                                           const IterateFlagDraft  *draft,
                                           const IterateFlagActor  *actor,
                                           GError                 **error);
gboolean     iterate_flag_remove          (IterateDatabase         *db,
                                           IterateFlag             *self,
                                           const IterateFlagActor  *actor,
                                           GError                 **error);
gboolean     iterate_flag_serve_experiment (IterateDatabase        *db,
                                           gint64                   experiment,
                                           const char              *name,
                                           const char              *control,
                                           const char              *winner,
                                           gboolean                 enabled,
                                           const IterateFlagActor  *actor,
                                           GError                 **error);

G_END_DECLS
