/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateRuleOperator:
 *
 * How a rule compares what is known of somebody.
 */
typedef enum
{
  ITERATE_RULE_IS,
  ITERATE_RULE_IS_NOT,
  ITERATE_RULE_IS_ONE_OF,
  ITERATE_RULE_IS_NONE_OF,
  ITERATE_RULE_AT_LEAST,
  ITERATE_RULE_AT_MOST,
  ITERATE_RULE_MATCHES,
  ITERATE_RULE_VERSION_AT_LEAST,
  ITERATE_N_RULE_OPERATORS,
} IterateRuleOperator;

/**
 * IterateFlagRuleDraft:
 * @attribute: what is looked at; may be empty for everybody
 * @operator: how
 * @value: what it is compared with; several with commas between them
 * @share: how many of those get it, in per cent
 * @gives: JSON, what they get
 * @json: (nullable): the rule as it is where it says more than this
 *
 * A rule in the parts that a person edits.
 */
typedef struct
{
  char                *attribute;
  IterateRuleOperator  operator;
  char                *value;
  double               share;
  char                *gives;
  char                *json;
} IterateFlagRuleDraft;

IterateFlagRuleDraft *iterate_flag_rule_draft_new      (const char                 *gives);
IterateFlagRuleDraft *iterate_flag_rule_draft_copy     (const IterateFlagRuleDraft *self);
void                  iterate_flag_rule_draft_free     (IterateFlagRuleDraft       *self);
const char           *iterate_rule_operator_get_text   (IterateRuleOperator         operator);
char                 *iterate_flag_rule_draft_describe (const IterateFlagRuleDraft *self);
GPtrArray            *iterate_flag_rule_drafts_parse   (const char                 *rules,
                                                        GError                    **error);
char                 *iterate_flag_rule_drafts_to_json (GPtrArray                  *drafts,
                                                        const char                 *flag,
                                                        GError                    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateFlagRuleDraft, iterate_flag_rule_draft_free)

G_END_DECLS
