/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-json-reader.h"
#include "iterate-sent-feedback.h"

G_BEGIN_DECLS

IterateSentFeedback *iterate_hook_feedback_read_form       (IterateJsonValue  root);
IterateSentFeedback *iterate_hook_feedback_read_formbricks (IterateJsonValue  root);
IterateSentFeedback *iterate_hook_feedback_read_typeform   (IterateJsonValue  root);

G_END_DECLS
