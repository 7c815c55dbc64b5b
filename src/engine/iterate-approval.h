/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-run.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_APPROVAL (iterate_approval_get_type ())

G_DECLARE_FINAL_TYPE (IterateApproval, iterate_approval, ITERATE, APPROVAL, IterateRecord)

const char      *iterate_approval_get_action          (IterateApproval  *self);
const char      *iterate_approval_get_subject         (IterateApproval  *self);
const char      *iterate_approval_get_title           (IterateApproval  *self);
const char      *iterate_approval_get_body            (IterateApproval  *self);
const char      *iterate_approval_get_status          (IterateApproval  *self);
const char      *iterate_approval_get_answered_by     (IterateApproval  *self);
const char      *iterate_approval_get_evidence_digest (IterateApproval  *self);
JsonObject      *iterate_approval_dup_arguments       (IterateApproval  *self,
                                                       GError          **error);

gint64           iterate_approval_ask                 (IterateRun       *run,
                                                       const char       *action,
                                                       const char       *subject,
                                                       const char       *title,
                                                       const char       *body,
                                                       JsonObject       *arguments,
                                                       const char       *evidence_digest,
                                                       GError          **error);
gint64           iterate_approval_grant_own           (IterateDatabase  *db,
                                                       gint64            time,
                                                       const char       *who,
                                                       const char       *action,
                                                       const char       *subject,
                                                       const char       *title,
                                                       JsonObject       *arguments,
                                                       const char       *evidence_digest,
                                                       GError          **error);
gboolean         iterate_approval_answer              (IterateDatabase  *db,
                                                       gint64            time,
                                                       gint64            id,
                                                       gboolean          granted,
                                                       const char       *who,
                                                       const char       *reason,
                                                       GError          **error);

G_END_DECLS
