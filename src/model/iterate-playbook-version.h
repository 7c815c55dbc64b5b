/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_PLAYBOOK_VERSION (iterate_playbook_version_get_type ())

G_DECLARE_FINAL_TYPE (IteratePlaybookVersion, iterate_playbook_version, ITERATE, PLAYBOOK_VERSION,
                      IterateRecord)

const char        *iterate_playbook_version_get_plays      (IteratePlaybookVersion *self);
const char *const *iterate_playbook_version_get_changes    (IteratePlaybookVersion *self);
const char        *iterate_playbook_version_get_digest     (IteratePlaybookVersion *self);
gint64             iterate_playbook_version_get_created_at (IteratePlaybookVersion *self);

G_END_DECLS
