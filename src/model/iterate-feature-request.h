/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-record.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_FEATURE_REQUEST (iterate_feature_request_get_type ())

G_DECLARE_FINAL_TYPE (IterateFeatureRequest, iterate_feature_request, ITERATE, FEATURE_REQUEST,
                      IterateRecord)

const char            *iterate_feature_request_get_topic       (IterateFeatureRequest  *self);
const char            *iterate_feature_request_get_description (IterateFeatureRequest  *self);
const char            *iterate_feature_request_get_urgency     (IterateFeatureRequest  *self);
const char            *iterate_feature_request_get_kind        (IterateFeatureRequest  *self);
const char            *iterate_feature_request_get_status      (IterateFeatureRequest  *self);
double                 iterate_feature_request_get_sentiment   (IterateFeatureRequest  *self);
double                 iterate_feature_request_get_score       (IterateFeatureRequest  *self);
gint64                 iterate_feature_request_get_votes       (IterateFeatureRequest  *self);
gint64                 iterate_feature_request_get_task        (IterateFeatureRequest  *self);
gint64                 iterate_feature_request_get_merged_into (IterateFeatureRequest  *self);
const char            *iterate_feature_request_get_task_type   (IterateFeatureRequest  *self);
IterateFeatureRequest *iterate_feature_request_find            (IterateDatabase        *db,
                                                                const char             *text,
                                                                GError                **error);
gboolean               iterate_feature_request_count_authors   (IterateFeatureRequest  *self,
                                                                IterateDatabase        *db,
                                                                gint64                 *n,
                                                                GError                **error);
JsonObject            *iterate_feature_request_to_json         (IterateFeatureRequest  *self,
                                                                IterateDatabase        *db,
                                                                GError                **error);

G_END_DECLS
