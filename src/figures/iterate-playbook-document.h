/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-document.h"
#include "iterate-playbook.h"

G_BEGIN_DECLS

IterateDocument *iterate_playbook_document_new      (IteratePlaybook   *playbook,
                                                     guint              most);
void             iterate_playbook_document_add_play (IterateDocument   *document,
                                                     const IteratePlay *play);
void             iterate_playbook_document_add_body (IterateDocument   *document,
                                                     const IteratePlay *play);
char            *iterate_play_dup_standing          (const IteratePlay *play);

G_END_DECLS
