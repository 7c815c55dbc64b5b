/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-playbook-version.h"

/**
 * IteratePlaybookVersion:
 *
 * What the playbook said when it changed.
 */
struct _IteratePlaybookVersion
{
  IterateRecord parent_instance;
};

static const IterateColumn columns[] = {
  { "plays", G_TYPE_STRING, ITERATE_COLUMN_JSON },
  { "changes", ITERATE_COLUMN_STRV },
  { "n-plays", G_TYPE_INT64 },
  { "digest", G_TYPE_STRING },
  { "created-at", G_TYPE_INT64, ITERATE_COLUMN_TIME },
};

G_DEFINE_FINAL_TYPE (IteratePlaybookVersion, iterate_playbook_version, ITERATE_TYPE_RECORD)

static void
iterate_playbook_version_class_init (IteratePlaybookVersionClass *klass)
{
  iterate_record_class_set_table (ITERATE_RECORD_CLASS (klass), "playbook_version", "playbook", columns,
                                  G_N_ELEMENTS (columns));
}

static void
iterate_playbook_version_init (IteratePlaybookVersion *self)
{
}

const char *
iterate_playbook_version_get_plays (IteratePlaybookVersion *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "plays");
}

const char *const *
iterate_playbook_version_get_changes (IteratePlaybookVersion *self)
{
  return iterate_record_get_strv (ITERATE_RECORD (self), "changes");
}

const char *
iterate_playbook_version_get_digest (IteratePlaybookVersion *self)
{
  return iterate_record_get_string (ITERATE_RECORD (self), "digest");
}

gint64
iterate_playbook_version_get_created_at (IteratePlaybookVersion *self)
{
  return iterate_record_get_int64 (ITERATE_RECORD (self), "created-at");
}
