/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-deed.h"

#include "iterate-error.h"
#include "iterate-flag-rule-draft.h"
#include "iterate-flag-transfer.h"
#include "iterate-start-rollout.h"
#include "iterate-user.h"

#include <glib/gi18n.h>
#include <string.h>

IterateFlagDeed *
iterate_flag_deed_new (IterateFlagDeedType  type,
                       const char          *flag,
                       const char          *text)
{
  IterateFlagDeed *self = g_new0 (IterateFlagDeed, 1);

  self->type = type;
  self->flag = g_strdup (flag);
  self->text = g_strdup (text);

  return self;
}

void
iterate_flag_deed_free (IterateFlagDeed *self)
{
  g_free (self->flag);
  g_free (self->text);
  g_strfreev (self->list);
  g_free (self->description);
  g_free (self->kind);
  g_free (self->off_value);
  g_free (self->on_value);
  g_clear_pointer (&self->rules, g_ptr_array_unref);
  g_free (self);
}

static gboolean
write_definition (const IterateFlagDeed   *self,
                  IterateDatabase         *db,
                  const IterateFlagActor  *actor,
                  GError                 **error)
{
  g_autofree char *rules = iterate_flag_rule_drafts_to_json (self->rules, self->flag, error);
  g_autoptr(IterateFlag) flag = NULL;
  IterateFlagDraft draft = {
    .name = self->flag, .description = self->description, .kind = self->kind,
    .off_value = self->off_value, .on_value = self->on_value, .rules = rules,
  };

  if (rules == NULL)
    return FALSE;

  if (self->type == ITERATE_FLAG_DEED_CREATE)
    {
      flag = iterate_flag_create (db, &draft, actor, error);
      return flag != NULL;
    }

  flag = iterate_flag_find (db, self->flag, error);

  return flag != NULL && iterate_flag_set_definition (db, flag, &draft, actor, error);
}

static gboolean
write_import (const IterateFlagDeed   *self,
              IterateDatabase         *db,
              const IterateFlagActor  *actor,
              GError                 **error)
{
  g_autofree char *text = NULL;
  IterateTransferCounts counts = { 0 };
  gsize length;
  gboolean done;

  done = g_file_get_contents (self->text, &text, &length, error) &&
         iterate_flag_transfer_import (db, text, length, actor, &counts, error);
  iterate_transfer_counts_clear (&counts);

  return done;
}

static gboolean
write_rollout (const IterateFlagDeed   *self,
               IterateDatabase         *db,
               IterateFlag             *flag,
               const IterateFlagActor  *actor,
               GError                 **error)
{
  g_autoptr(IterateRollout) rollout = NULL;

  if (!iterate_rollout_find_open (db, flag, &rollout, error))
    return FALSE;

  if (rollout == NULL)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_CONFLICT, _("“%s” is in no rollout"),
                   self->flag);
      return FALSE;
    }

  switch (self->type)
    {
    case ITERATE_FLAG_DEED_PAUSE:
      return iterate_rollout_pause (db, rollout, NULL, actor, error);

    case ITERATE_FLAG_DEED_RESUME:
      return iterate_rollout_resume (db, rollout, actor, error);

    default:
      return iterate_rollout_roll_back (db, rollout, _("somebody wanted it"), actor, error);
    }
}

static gboolean
write_to_flag (const IterateFlagDeed   *self,
               IterateDatabase         *db,
               const IterateFlagActor  *actor,
               GError                 **error)
{
  g_autoptr(IterateFlag) flag = iterate_flag_find (db, self->flag, error);

  if (flag == NULL)
    return FALSE;

  switch (self->type)
    {
    case ITERATE_FLAG_DEED_SWITCH_ON:
      return iterate_flag_enable (db, flag, NULL, actor, error);

    case ITERATE_FLAG_DEED_GIVE:
      return iterate_flag_enable_for (db, flag, (const char *const *) self->list, actor, error);

    case ITERATE_FLAG_DEED_SWITCH_OFF:
      return iterate_flag_kill (db, flag, self->text, actor, error);

    case ITERATE_FLAG_DEED_ROLL_OUT:
      return iterate_start_rollout_order (db, flag, self->text, (const char *const *) self->list,
                                          actor->who, actor->now, error);

    case ITERATE_FLAG_DEED_REMOVE:
      return iterate_flag_remove (db, flag, actor, error);

    default:
      return write_rollout (self, db, flag, actor, error);
    }
}

/* Does it, in the caller's transaction. */
gboolean
iterate_flag_deed_write (IterateDatabase  *db,
                         gint64            now,
                         gpointer          self,
                         GError          **error)
{
  const IterateFlagDeed *deed = self;
  const IterateFlagActor actor = { iterate_user_get_name (), now, NULL };

  switch (deed->type)
    {
    case ITERATE_FLAG_DEED_CREATE:
    case ITERATE_FLAG_DEED_EDIT:
      return write_definition (deed, db, &actor, error);

    case ITERATE_FLAG_DEED_IMPORT:
      return write_import (deed, db, &actor, error);

    default:
      return write_to_flag (deed, db, &actor, error);
    }
}
