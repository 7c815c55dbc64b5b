/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateRedaction:
 * @ITERATE_REDACTION_KEY: a key or a password of some service
 * @ITERATE_REDACTION_TOKEN: a bearer token
 * @ITERATE_REDACTION_EMAIL: a mail address
 * @ITERATE_REDACTION_IBAN: a bank account
 * @ITERATE_REDACTION_CARD: a payment card
 * @ITERATE_REDACTION_PHONE: a phone number
 * @ITERATE_REDACTION_NAME: the name of somebody who wrote
 * @ITERATE_N_REDACTIONS: how many there are
 *
 * What is taken out of a text before it leaves the machine.
 */
typedef enum
{
  ITERATE_REDACTION_KEY,
  ITERATE_REDACTION_TOKEN,
  ITERATE_REDACTION_EMAIL,
  ITERATE_REDACTION_IBAN,
  ITERATE_REDACTION_CARD,
  ITERATE_REDACTION_PHONE,
  ITERATE_REDACTION_NAME,
  ITERATE_N_REDACTIONS,
} IterateRedaction;

/**
 * IterateRedactor:
 *
 * Takes out of texts what tells who somebody is or lets others in, and counts it. It belongs to one
 * thread.
 */
typedef struct _IterateRedactor IterateRedactor;

IterateRedactor *iterate_redactor_new       (void);
void             iterate_redactor_free      (IterateRedactor *self);
void             iterate_redactor_add_name  (IterateRedactor *self,
                                             const char      *name);
char            *iterate_redactor_apply     (IterateRedactor *self,
                                             const char      *text);
void             iterate_redactor_note      (IterateRedactor  *self,
                                             IterateRedaction  kind);
guint            iterate_redactor_get_count (IterateRedactor  *self,
                                             IterateRedaction  kind);
const char      *iterate_redaction_get_name (IterateRedaction  kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IterateRedactor, iterate_redactor_free)

G_END_DECLS
