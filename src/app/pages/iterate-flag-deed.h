/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-database.h"

G_BEGIN_DECLS

/**
 * IterateFlagDeedType:
 * @ITERATE_FLAG_DEED_CREATE: makes it, as it is defined
 * @ITERATE_FLAG_DEED_EDIT: changes its definition
 * @ITERATE_FLAG_DEED_SWITCH_ON: gives it to everybody
 * @ITERATE_FLAG_DEED_GIVE: gives it to those in @list
 * @ITERATE_FLAG_DEED_SWITCH_OFF: takes it from everybody, because of @text
 * @ITERATE_FLAG_DEED_ROLL_OUT: starts a rollout by the plan @text, with the guardrails in @list
 * @ITERATE_FLAG_DEED_PAUSE: stops the rollout for now
 * @ITERATE_FLAG_DEED_RESUME: lets it go on
 * @ITERATE_FLAG_DEED_ROLL_BACK: takes it back, because of @text
 * @ITERATE_FLAG_DEED_REMOVE: removes the flag
 * @ITERATE_FLAG_DEED_IMPORT: takes over the flags in the file @text
 */
typedef enum
{
  ITERATE_FLAG_DEED_CREATE,
  ITERATE_FLAG_DEED_EDIT,
  ITERATE_FLAG_DEED_SWITCH_ON,
  ITERATE_FLAG_DEED_GIVE,
  ITERATE_FLAG_DEED_SWITCH_OFF,
  ITERATE_FLAG_DEED_ROLL_OUT,
  ITERATE_FLAG_DEED_PAUSE,
  ITERATE_FLAG_DEED_RESUME,
  ITERATE_FLAG_DEED_ROLL_BACK,
  ITERATE_FLAG_DEED_REMOVE,
  ITERATE_FLAG_DEED_IMPORT,
} IterateFlagDeedType;

/**
 * IterateFlagDeed:
 * @flag: (nullable): its name
 * @text: (nullable): see the type
 * @list: (nullable): see the type
 * @description: (nullable): of the definition
 * @kind: (nullable): likewise
 * @off_value: (nullable): likewise
 * @on_value: (nullable): likewise
 * @rules: (nullable): (element-type IterateFlagRuleDraft): likewise
 *
 * Something that a person does about flags.
 */
typedef struct
{
  IterateFlagDeedType  type;
  char                *flag;
  char                *text;
  GStrv                list;
  char                *description;
  char                *kind;
  char                *off_value;
  char                *on_value;
  GPtrArray           *rules;
} IterateFlagDeed;

IterateFlagDeed *iterate_flag_deed_new   (IterateFlagDeedType  type,
                                          const char          *flag,
                                          const char          *text);
void             iterate_flag_deed_free  (IterateFlagDeed     *self);
gboolean         iterate_flag_deed_write (IterateDatabase     *db,
                                          gint64               now,
                                          gpointer             self,
                                          GError             **error);

G_END_DECLS
