/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"
#include "iterate-understanding.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_REQUEST_PROPOSAL (iterate_request_proposal_get_type ())

G_DECLARE_FINAL_TYPE (IterateRequestProposal, iterate_request_proposal, ITERATE, REQUEST_PROPOSAL,
                      IterateRecord)

gboolean   iterate_request_proposal_is_merge (IterateRequestProposal  *self);
char      *iterate_request_proposal_dup_text (IterateRequestProposal  *self,
                                              IterateDatabase         *db,
                                              GError                 **error);
GPtrArray *iterate_request_proposal_list     (IterateDatabase         *db,
                                              GError                 **error);
gboolean   iterate_request_proposal_count    (IterateDatabase         *db,
                                              guint                   *n,
                                              GError                 **error);
gboolean   iterate_request_proposal_accept   (IterateDatabase         *db,
                                              IterateUnderstanding    *understanding,
                                              gint64                   id,
                                              gint64                   now,
                                              gint64                  *request,
                                              GError                 **error);
gboolean   iterate_request_proposal_reject   (IterateDatabase         *db,
                                              gint64                   id,
                                              GError                 **error);

G_END_DECLS
