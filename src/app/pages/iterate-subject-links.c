/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-subject-links.h"

#include "iterate-experiments-page.h"
#include "iterate-feedback-page.h"
#include "iterate-flags-page.h"
#include "iterate-initiatives-page.h"
#include "iterate-metrics-page.h"
#include "iterate-playbook-page.h"
#include "iterate-tasks-page.h"
#include "iterate-today-page.h"

typedef GType (*GetType) (void);

/* Which page shows which kind of thing. */
static const struct
{
  const char *prefix;
  GetType     get_type;
} kinds[] = {
  { "exp-", iterate_experiments_page_get_type },
  { "req-", iterate_feedback_page_get_type },
  { "feedback-", iterate_feedback_page_get_type },
  { "task-", iterate_tasks_page_get_type },
  { "initiative-", iterate_initiatives_page_get_type },
  { "campaign-", iterate_initiatives_page_get_type },
  { "learning-", iterate_playbook_page_get_type },
  { "flag-", iterate_flags_page_get_type },
  { "metric-", iterate_metrics_page_get_type },
  { "approval-", iterate_today_page_get_type },
};

/* Shows the thing with that id on the page that it is on. */
void
iterate_page_open_subject (IteratePage *self,
                           const char  *subject)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_str_has_prefix (subject, kinds[i].prefix))
        {
          g_signal_emit_by_name (self, "open", kinds[i].get_type (), subject);
          return;
        }
    }
}
