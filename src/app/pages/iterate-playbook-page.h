/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-browse-page.h"

G_BEGIN_DECLS

#define ITERATE_TYPE_PLAYBOOK_PAGE (iterate_playbook_page_get_type ())

G_DECLARE_FINAL_TYPE (IteratePlaybookPage, iterate_playbook_page, ITERATE, PLAYBOOK_PAGE,
                      IterateBrowsePage)

G_END_DECLS
