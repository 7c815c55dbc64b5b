/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_AI_CONSENT (iterate_ai_consent_get_type ())

G_DECLARE_FINAL_TYPE (IterateAiConsent, iterate_ai_consent, ITERATE, AI_CONSENT, IterateRecord)

gint64      iterate_ai_consent_get_service  (IterateAiConsent  *self);
const char *iterate_ai_consent_get_question (IterateAiConsent  *self);
gboolean    iterate_ai_consent_is_granted   (IterateAiConsent  *self);
char       *iterate_ai_consent_dup_title    (IterateAiConsent  *self);
char       *iterate_ai_consent_dup_detail   (IterateAiConsent  *self,
                                             IterateDatabase   *db,
                                             gint64             now,
                                             GError           **error);
GPtrArray  *iterate_ai_consent_list         (IterateDatabase   *db,
                                             GError           **error);

G_END_DECLS
