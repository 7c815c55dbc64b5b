/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-service-report.h"

#include "iterate-ai-service.h"
#include "iterate-collector-source.h"
#include "iterate-event-text.h"
#include "iterate-feedback-source.h"
#include "iterate-metric-source.h"
#include "iterate-query.h"
#include "iterate-team.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
iterate_service_report_free (IterateServiceReport *self)
{
  g_free (self->name);
  g_free (self->detail);
  g_free (self->state);
  g_free (self);
}

/* Returns: (transfer none): a new report in the list, whose strings are taken */
static IterateServiceReport *
add (GPtrArray          *list,
     IterateServiceKind  kind,
     IterateRecord      *record,
     const char         *name,
     char               *detail)
{
  IterateServiceReport *report = g_new0 (IterateServiceReport, 1);

  report->kind = kind;
  report->id = iterate_record_get_id (record);
  report->name = g_strdup (name);
  report->detail = detail;
  g_ptr_array_add (list, report);

  return report;
}

/* @problem: (nullable): why it did not work the last time */
static void
set_state (IterateServiceReport *report,
           const char           *problem,
           gint64                last_success_at,
           const char           *never,
           gint64                now)
{
  g_autofree char *age = last_success_at == 0 ? NULL : iterate_time_dup_age (last_success_at, now);

  report->failed = problem != NULL;
  if (problem != NULL && age != NULL)
    report->state = g_strdup_printf (_("%s. Worked: %s"), problem, age);
  else if (problem != NULL)
    report->state = g_strdup (problem);
  else if (age != NULL)
    report->state = g_strdup_printf (_("Worked: %s"), age);
  else
    report->state = g_strdup (never);
}

static GPtrArray *
load (IterateDatabase  *db,
      GType             type,
      GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (type);

  iterate_query_order_by (query, "id", FALSE);

  return iterate_query_list (query, db, error);
}

static gboolean
add_ai_services (GPtrArray        *list,
                 IterateDatabase  *db,
                 gint64            now,
                 GError          **error)
{
  g_autoptr(GPtrArray) services = load (db, ITERATE_TYPE_AI_SERVICE, error);

  for (guint i = 0; services != NULL && i < services->len; i++)
    {
      IterateAiService *service = g_ptr_array_index (services, i);
      IterateServiceReport *report;

      report = add (list, ITERATE_SERVICE_AI, ITERATE_RECORD (service),
                    iterate_ai_service_get_name (service),
                    g_strdup_printf (_("%s at %s"), iterate_ai_service_get_model (service),
                                     iterate_ai_service_get_address (service)));
      report->preferred = iterate_ai_service_is_preferred (service);
      set_state (report, iterate_ai_service_get_last_error (service),
                 iterate_ai_service_get_last_success_at (service), _("It was not asked yet"), now);
    }

  return services != NULL;
}

/* Metric and feedback sources have the same columns for what is told here. */
static gboolean
add_sources (GPtrArray           *list,
             IterateServiceKind   kind,
             GType                type,
             IterateDatabase     *db,
             gint64               now,
             GError             **error)
{
  g_autoptr(GPtrArray) sources = load (db, type, error);

  for (guint i = 0; sources != NULL && i < sources->len; i++)
    {
      IterateRecord *source = g_ptr_array_index (sources, i);
      IterateServiceReport *report;

      report = add (list, kind, source, iterate_record_get_string (source, "name"),
                    g_strdup_printf (_("%s at %s"), iterate_record_get_string (source, "kind"),
                                     iterate_record_get_string (source, "address")));
      set_state (report, iterate_record_get_string (source, "last-error"),
                 iterate_record_get_int64 (source, "last-success-at"), _("It was not read yet"), now);
    }

  return sources != NULL;
}

/* What became of the last message to a channel. */
static gboolean
set_channel_state (IterateServiceReport  *report,
                   IterateDatabase       *db,
                   const char            *channel,
                   gint64                 now,
                   GError               **error)
{
  g_autoptr(IterateStatement) row = NULL;
  IterateStep step;

  row = iterate_database_query (db, error,
                                "SELECT (SELECT error FROM message_delivery WHERE channel = ?1 "
                                "ORDER BY id DESC LIMIT 1), "
                                "(SELECT max(delivered_at) FROM message_delivery WHERE channel = ?1)",
                                "s", channel);
  step = row == NULL ? ITERATE_STEP_ERROR : iterate_statement_step (row, error);
  if (step != ITERATE_STEP_ROW)
    return FALSE;

  set_state (report, iterate_statement_get_string (row, 0), iterate_statement_get_int64 (row, 1),
             _("Nothing was sent yet"), now);

  return TRUE;
}

static gboolean
add_channels (GPtrArray        *list,
              IterateDatabase  *db,
              gint64            now,
              GError          **error)
{
  g_autoptr(GPtrArray) teams = load (db, ITERATE_TYPE_TEAM, error);

  for (guint i = 0; teams != NULL && i < teams->len; i++)
    {
      IterateRecord *team = g_ptr_array_index (teams, i);
      const char *channel = iterate_record_get_string (team, "channel");
      IterateServiceReport *report;

      if (channel == NULL || *channel == '\0')
        continue;

      report = add (list, ITERATE_SERVICE_CHANNEL, team, iterate_record_get_string (team, "name"),
                    g_strdup (channel));
      if (!set_channel_state (report, db, channel, now, error))
        return FALSE;
    }

  return teams != NULL;
}

static gboolean
add_tokens (GPtrArray        *list,
            IterateDatabase  *db,
            gint64            now,
            GError          **error)
{
  g_autoptr(GPtrArray) sources = load (db, ITERATE_TYPE_COLLECTOR_SOURCE, error);

  for (guint i = 0; sources != NULL && i < sources->len; i++)
    {
      IterateRecord *source = g_ptr_array_index (sources, i);
      IterateServiceReport *report;

      report = add (list, ITERATE_SERVICE_TOKEN, source, iterate_record_get_string (source, "name"),
                    g_strdup (iterate_record_get_string (source, "kind")));
      set_state (report, NULL, iterate_record_get_int64 (source, "used-at"),
                 _("Nothing came with it yet"), now);
    }

  return sources != NULL;
}

/* Returns: (transfer full) (element-type IterateServiceReport): all that a workspace is connected with,
 *   kind by kind; or %NULL with @error set */
GPtrArray *
iterate_service_report_list (IterateDatabase  *db,
                             gint64            now,
                             GError          **error)
{
  g_autoptr(GPtrArray) list = NULL;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) iterate_service_report_free);
  if (!add_ai_services (list, db, now, error) ||
      !add_sources (list, ITERATE_SERVICE_METRIC, ITERATE_TYPE_METRIC_SOURCE, db, now, error) ||
      !add_sources (list, ITERATE_SERVICE_FEEDBACK, ITERATE_TYPE_FEEDBACK_SOURCE, db, now, error) ||
      !add_channels (list, db, now, error) || !add_tokens (list, db, now, error))
    return NULL;

  return g_steal_pointer (&list);
}
