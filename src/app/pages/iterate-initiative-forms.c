/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-initiative-forms.h"

#include "iterate-campaign-desk.h"
#include "iterate-error.h"
#include "iterate-form-window.h"
#include "iterate-initiative-desk.h"
#include "iterate-number-text.h"
#include "iterate-quarter-desk.h"
#include "iterate-time.h"

#include <glib/gi18n.h>
#include <math.h>

/* A number where one was written; NaN otherwise. */
static gboolean
read_number (const char  *text,
             double      *number,
             GError     **error)
{
  *number = NAN;
  if (*text == '\0' || iterate_number_text_parse (text, number) == ITERATE_NUMBER_VALUE)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, _("“%s” is no number"), text);

  return FALSE;
}

/* Returns: (transfer full): the names between the commas */
static GStrv
split_names (const char *text)
{
  g_auto(GStrv) parts = g_strsplit (text, ",", -1);
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*g_strstrip (parts[i]) != '\0')
        g_strv_builder_add (names, parts[i]);
    }

  return g_strv_builder_end (names);
}

static gboolean
write_initiative (IterateDatabase  *db,
                  gint64            now,
                  gpointer          values,
                  GError          **error)
{
  g_auto(GStrv) metrics = split_names (iterate_form_get (values, "metrics"));
  const char *deadline = iterate_form_get (values, "deadline");
  const char *edited = iterate_form_get (values, "edited");
  g_autoptr(IterateInitiative) initiative = NULL;
  IterateInitiativeDraft draft = {
    .name = iterate_form_get (values, "name"),
    .goal = iterate_form_get (values, "goal"),
    .metrics = (const char *const *) metrics,
    .owner = iterate_form_get (values, "owner"),
  };

  if (!read_number (iterate_form_get (values, "target"), &draft.target, error) ||
      (*deadline != '\0' && !iterate_time_parse (deadline, now, &draft.deadline, error)))
    return FALSE;

  if (*edited == '\0')
    {
      initiative = iterate_initiative_open (db, &draft, now, error);
      return initiative != NULL;
    }

  initiative = iterate_initiative_find (db, edited, error);

  return initiative != NULL && iterate_initiative_edit (db, initiative, &draft, error);
}

/**
 * iterate_initiative_form_open:
 * @edited: (nullable): the initiative to edit, or %NULL for a new one
 */
void
iterate_initiative_form_open (IteratePage       *page,
                              IterateInitiative *edited)
{
  double target = edited == NULL ? NAN : iterate_initiative_get_target_value (edited);
  gint64 deadline = edited == NULL ? 0 : iterate_initiative_get_deadline (edited);
  g_autofree char *day = edited == NULL ? g_strdup ("+90d") : iterate_time_format_day (deadline);
  g_autofree char *number = isnan (target) ? NULL : g_strdup_printf ("%g", target);
  g_autofree char *metrics = edited == NULL
                               ? NULL : g_strjoinv (", ",
                                                    (GStrv) iterate_initiative_get_metrics (edited));
  g_autofree char *id = edited == NULL ? NULL : iterate_record_dup_subject (ITERATE_RECORD (edited));
  const char *edited_id[] = { id, NULL };
  const IterateFormField fields[] = {
    { "name", N_("Name"), .value = edited == NULL ? NULL : iterate_initiative_get_name (edited) },
    { "goal", N_("What it is for"),
      .value = edited == NULL ? NULL : iterate_initiative_get_goal (edited) },
    { "metrics", N_("Metrics, the most important first"), N_("How to tell that it works"),
      .value = metrics },
    { "target", N_("Where the first metric should be"), .value = number },
    { "deadline", N_("Deadline, such as +90d or 2026-12-31"), .value = day },
    { "owner", N_("Who takes care of it"),
      .value = edited == NULL ? NULL : iterate_initiative_get_owner (edited) },
    { "edited", N_("Initiative"), .choices = edited == NULL ? NULL : edited_id },
  };
  const IterateForm form = {
    .title = edited == NULL ? _("New initiative") : _("Edit initiative"),
    .accept = edited == NULL ? _("_Open") : _("_Save"),
    .fields = fields,
    .n_fields = edited == NULL ? G_N_ELEMENTS (fields) - 1 : G_N_ELEMENTS (fields),
    .write = write_initiative,
    .done = edited == NULL ? _("The initiative was opened") : _("The initiative was changed"),
  };

  iterate_form_window_present (page, &form);
}

static gboolean
write_campaign (IterateDatabase  *db,
                gint64            now,
                gpointer          values,
                GError          **error)
{
  g_autoptr(IterateCampaign) campaign = NULL;
  IterateCampaignDraft draft = {
    .name = iterate_form_get_or_null (values, "name"),
    .metric = iterate_form_get (values, "metric"),
    .goal = iterate_form_get (values, "goal"),
    .owner = iterate_form_get (values, "owner"),
  };

  if (!iterate_duration_parse (iterate_form_get (values, "duration"), &draft.duration, error))
    return FALSE;

  campaign = iterate_campaign_start (db, &draft, now, error);

  return campaign != NULL;
}

/* Asks for what a campaign needs. */
void
iterate_campaign_form_open (IteratePage *page)
{
  static const char *const durations[] = { "30d", "60d", "90d", "180d", NULL };
  static const char *const labels[] =
    { N_("30 days"), N_("60 days"), N_("90 days"), N_("180 days"), NULL };
  static const IterateFormField fields[] = {
    { "metric", N_("Metric"), N_("What to work on week after week") },
    { "goal", N_("Goal, such as “increase from 40% to 60%”") },
    { "duration", N_("How long"), .choices = durations, .labels = labels, .value = "90d" },
    { "name", N_("Name, if it should have one") },
    { "owner", N_("Who takes care of it") },
  };
  const IterateForm form = {
    .title = _("New campaign"),
    .accept = _("_Start"),
    .fields = fields,
    .n_fields = G_N_ELEMENTS (fields),
    .write = write_campaign,
    .done = _("The campaign has begun; its first drafts come in a moment"),
  };

  iterate_form_window_present (page, &form);
}

/* What the business is improved along, in turns ------------------------------------------------ */

/* The entry for one more. */
#define NEW_NAME    "+name"
#define NEW_METRICS "+metrics"

static gboolean
write_dimension (IterateDatabase  *db,
                 const char       *name,
                 const char       *text,
                 GError          **error)
{
  g_auto(GStrv) metrics = split_names (text);

  return metrics[0] == NULL
           ? iterate_dimension_remove (db, name, error)
           : iterate_dimension_set (db, name, NULL, (const char *const *) metrics, error);
}

static gboolean
write_dimensions (IterateDatabase  *db,
                  gint64            now,
                  gpointer          values,
                  GError          **error)
{
  const char *added = iterate_form_get (values, NEW_NAME);
  GHashTableIter iter;
  gpointer name, text;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &name, &text))
    {
      if (*(char *) name != '+' && !write_dimension (db, name, text, error))
        return FALSE;
    }

  return *added == '\0' || write_dimension (db, added, iterate_form_get (values, NEW_METRICS), error);
}

static void
open_dimensions (IteratePage *page,
                 GPtrArray   *dimensions)
{
  guint n = dimensions->len + 2;
  g_autofree IterateFormField *fields = g_new0 (IterateFormField, n);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  IterateForm form = {
    .title = _("Dimensions"),
    .accept = _("_Save"),
    .fields = fields,
    .n_fields = n,
    .write = write_dimensions,
    .done = _("The next quarter goes by these"),
  };

  for (guint i = 0; i < dimensions->len; i++)
    {
      IterateDimension *dimension = g_ptr_array_index (dimensions, i);
      char *text = g_strjoinv (", ", (GStrv) iterate_dimension_get_metrics (dimension));

      g_ptr_array_add (texts, text);
      fields[i] = (IterateFormField) {
        .name = iterate_dimension_get_name (dimension),
        .label = iterate_dimension_get_name (dimension),
        .group = i == 0 ? N_("Their metrics; without any, a dimension is removed") : NULL,
        .value = text,
      };
    }
  fields[n - 2] = (IterateFormField) { NEW_NAME, N_("Name"), N_("One more") };
  fields[n - 1] = (IterateFormField) { NEW_METRICS, N_("Its metrics, with commas") };
  iterate_form_window_present (page, &form);
}

static gpointer
read_dimensions (IterateDatabase  *db,
                 gint64            now,
                 gpointer          unused,
                 GError          **error)
{
  return iterate_dimension_list (db, error);
}

static void
dimensions_read_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(IteratePage) page = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) dimensions = NULL;

  dimensions = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);
  if (dimensions == NULL)
    iterate_page_report (page, error);
  else
    open_dimensions (page, dimensions);
}

/* Shows the dimensions that quarters are given to, to be changed. */
void
iterate_dimension_form_open (IteratePage *page)
{
  iterate_workspace_read_async (iterate_page_get_workspace (page), read_dimensions, NULL, NULL,
                                (GDestroyNotify) g_ptr_array_unref, iterate_page_get_cancellable (page),
                                dimensions_read_cb, g_object_ref (page));
}
