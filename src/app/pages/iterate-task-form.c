/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-task-form.h"

#include "iterate-form-window.h"
#include "iterate-id.h"
#include "iterate-task-desk.h"
#include "iterate-task-words.h"
#include "iterate-time.h"

#include <glib/gi18n.h>

static gboolean
write_task (IterateDatabase  *db,
            gint64            now,
            gpointer          values,
            GError          **error)
{
  const char *due = iterate_form_get (values, "due"), *edited = iterate_form_get (values, "edited");
  g_autoptr(IterateTask) task = NULL;
  IterateTaskDraft draft = {
    .title = iterate_form_get (values, "title"),
    .description = iterate_form_get (values, "description"),
    .type = iterate_form_get_or_null (values, "type"),
    .priority = iterate_form_get_or_null (values, "priority"),
    .feature = iterate_form_get_or_null (values, "feature"),
    .metric = iterate_form_get_or_null (values, "metric"),
    .owner = iterate_form_get (values, "owner"),
  };

  if (*due != '\0' && !iterate_time_parse (due, now, &draft.due_at, error))
    return FALSE;

  iterate_id_parse (iterate_form_get (values, "initiative"), "initiative", &draft.initiative);
  if (*edited == '\0')
    {
      task = iterate_task_create (db, &draft, now, error);
      return task != NULL;
    }

  task = iterate_task_find (db, edited, error);

  return task != NULL && iterate_task_edit (db, task, &draft, now, error);
}

/**
 * iterate_task_form_open:
 * @edited: (nullable): the task to edit, or %NULL for a new one
 * @initiative: (nullable): what a new one is part of, such as `initiative-3`
 */
void
iterate_task_form_open (IteratePage *page,
                        IterateTask *edited,
                        const char  *initiative)
{
  g_autofree char *day = edited == NULL
                           ? NULL : iterate_time_format_day (iterate_task_get_due_at (edited));
  g_autofree char *id = edited == NULL ? NULL : iterate_record_dup_subject (ITERATE_RECORD (edited));
  const char *hidden[] = { edited == NULL ? initiative : id, NULL };
  const IterateFormField fields[] = {
    { "title", N_("What is to be done"),
      .value = edited == NULL ? NULL : iterate_task_get_title (edited) },
    { "description", N_("Why, and what else"),
      .value = edited == NULL ? NULL : iterate_task_get_description (edited) },
    { "type", N_("Type"), .choices = iterate_task_types, .labels = iterate_task_type_labels,
      .value = edited == NULL ? NULL : iterate_task_get_type_name (edited) },
    { "priority", N_("Priority"), .choices = iterate_task_priorities,
      .labels = iterate_task_priority_labels,
      .value = edited == NULL ? "normal" : iterate_task_get_priority (edited) },
    { "due", N_("Due, such as +7d or 2026-12-31"), N_("If you know"), .value = day },
    { "owner", N_("Who takes care of it"),
      .value = edited == NULL ? NULL : iterate_task_get_owner (edited) },
    { "metric", N_("Metric that it is to move"),
      .value = edited == NULL ? NULL : iterate_task_get_metric (edited) },
    { "feature", N_("Key of the flag that it will be behind"),
      .value = edited == NULL ? NULL : iterate_task_get_feature_name (edited) },
    { edited == NULL ? "initiative" : "edited", edited == NULL ? N_("Part of") : N_("Task"),
      .choices = hidden },
  };
  const IterateForm form = {
    .title = edited == NULL ? _("New task") : _("Edit task"),
    .accept = edited == NULL ? _("_Add") : _("_Save"),
    .fields = fields,
    .n_fields = hidden[0] == NULL ? G_N_ELEMENTS (fields) - 1 : G_N_ELEMENTS (fields),
    .write = write_task,
    .done = edited == NULL ? _("The task was added; what was learned before comes beside it")
                           : _("The task was changed"),
  };

  iterate_form_window_present (page, &form);
}
