/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-connect-page.h"

#include "iterate-app-settings.h"
#include "iterate-collector-source-window.h"
#include "iterate-collector-source.h"
#include "iterate-connect-guide.h"
#include "iterate-event-text.h"
#include "iterate-intake.h"
#include "iterate-platform.h"
#include "iterate-query.h"
#include "iterate-rows.h"
#include "iterate-time.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* While the page is seen. */
#define LOOK_SECONDS 1

/* Looks after which times are told anew although nothing moved. */
#define RENEW_LOOKS 30

#define MOST_REFUSALS 12

/**
 * IterateConnectPage:
 *
 * Where products are connected: whether the collector listens, what comes in and what was refused,
 * how each client is pointed here, and who has a token.
 */
struct _IterateConnectPage
{
  IteratePage   parent_instance;

  /* Template */
  GtkImage     *state_icon;
  GtkLabel     *headline_label;
  GtkLabel     *advice_label;
  GtkSwitch    *listen_switch;
  GtkWidget    *address_group;
  GtkEditable  *address_row;
  GtkWidget    *totals_group;
  GtkListBox   *totals_list;
  GtkWidget    *refusals_group;
  GtkListBox   *refusals_list;
  GtkListBox   *guide_list;
  GtkListBox   *sources_list;

  /* Owned */
  GSettings    *settings; /* (nullable) */
  char         *problem;  /* (nullable): why it does not listen although it should */
  char         *guided;   /* (nullable): the address that the guide is of */
  GArray       *rows;     /* (element-type guint64): what the counters showed last */
  guint         timer;    /* While the page is seen */
  guint         n_looks;
  gboolean      started;  /* Whether it was started for this workspace, if it is to be */
};

G_DEFINE_FINAL_TYPE (IterateConnectPage, iterate_connect_page, ITERATE_TYPE_PAGE)

static IterateCollector *
get_collector (IterateConnectPage *self)
{
  IterateWorkspace *workspace = iterate_page_get_workspace (ITERATE_PAGE (self));

  return workspace == NULL ? NULL : iterate_workspace_get_collector (workspace);
}

/* Returns: (nullable): where it listens */
static const char *
get_address (IterateConnectPage *self)
{
  IterateCollector *collector = get_collector (self);

  return collector == NULL ? NULL : iterate_collector_get_address (collector);
}

/* The state ------------------------------------------------------------------------------------- */

static void
show_state (IterateConnectPage *self)
{
  const char *address = get_address (self);
  g_autofree char *text = NULL;

  if (address != NULL)
    text = g_strdup_printf (_("Listens at http://%s"), address);
  else
    text = g_strdup (self->problem != NULL ? _("It cannot listen") : _("It does not listen"));

  gtk_image_set_from_icon_name (self->state_icon, address != NULL         ? "emblem-ok-symbolic"
                                                  : self->problem != NULL ? "dialog-warning-symbolic"
                                                                          : "iterate-connect-symbolic");
  gtk_widget_remove_css_class (GTK_WIDGET (self->state_icon), "success");
  gtk_widget_remove_css_class (GTK_WIDGET (self->state_icon), "warning");
  if (address != NULL || self->problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->state_icon), address != NULL ? "success" : "warning");
  gtk_label_set_label (self->headline_label, text);
  gtk_label_set_label (self->advice_label,
                       self->problem != NULL ? self->problem
                       : address != NULL
                         ? _("As long as Iterate is open. To listen all day, run: iterate serve")
                         : _("Switch it on, and products on this machine get their flags from here and "
                             "send what happens here. Nothing leaves this machine."));
  gtk_widget_set_visible (self->address_group, address == NULL);
  gtk_switch_set_active (self->listen_switch, address != NULL);
  gtk_switch_set_state (self->listen_switch, address != NULL);
}

static void
start (IterateConnectPage *self)
{
  IterateCollector *collector = get_collector (self);
  const char *typed = gtk_editable_get_text (self->address_row);
  const char *address = *typed == '\0' ? ITERATE_COLLECTOR_ADDRESS : typed;
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&self->problem, g_free);
  if (iterate_collector_get_address (collector) == NULL &&
      !iterate_collector_start (collector, address, &error))
    self->problem = g_strdup (error->message);
}

/* Guide ----------------------------------------------------------------------------------------- */

static void
copy_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), g_variant_get_string (parameter, NULL));
  iterate_page_tell (ITERATE_PAGE (widget), _("Copied"));
}

static GtkWidget *
make_code (const char *text)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_set_margin_top (label, 12);
  gtk_widget_set_margin_bottom (label, 12);
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), scrolled);

  return row;
}

static void
add_snippet (IterateConnectPage          *self,
             const IterateConnectSnippet *snippet,
             const char                  *address)
{
  g_autofree char *text = iterate_connect_snippet_dup_text (snippet, address);
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(snippet->title));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), _(snippet->subtitle));
  gtk_widget_set_valign (copy, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (copy, "flat");
  gtk_widget_set_tooltip_text (copy, _("Copy what to write"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (copy), "connect.copy");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (copy), "s", text);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (row), copy);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), make_code (text));
  gtk_list_box_append (self->guide_list, row);
}

static void
show_guide (IterateConnectPage *self)
{
  const char *address = get_address (self);

  if (address == NULL)
    address = gtk_editable_get_text (self->address_row);
  if (g_strcmp0 (address, self->guided) == 0)
    return;

  g_free (self->guided);
  self->guided = g_strdup (address);
  iterate_rows_clear (self->guide_list);
  for (const IterateConnectSnippet *snippet = iterate_connect_guide; snippet->title != NULL; snippet++)
    add_snippet (self, snippet, address);
}

/* What comes in --------------------------------------------------------------------------------- */

static const struct
{
  const char *protocol;
  const char *title;
} protocols[] = {
  { "ofrep", N_("Flags over OFREP") }, { "growthbook", N_("Flags for GrowthBook's clients") },
  { "posthog", N_("PostHog's clients") }, { "segment", N_("Segment's and RudderStack's clients") },
  { "otlp", N_("OpenTelemetry") }, { "records", N_("Changes, alerts and feedback") },
  { "hooks", N_("Webhooks") }, { "none", N_("What is not there") },
};

static void
add_total (IterateConnectPage           *self,
           const char                   *title,
           const IterateCollectorTotals *totals,
           gint64                        now)
{
  g_autofree char *age = iterate_time_dup_age (totals->last_at, now);
  g_autofree char *requests = NULL;
  g_autofree char *subtitle = NULL;

  requests = g_strdup_printf (ngettext ("%" G_GUINT64_FORMAT " request",
                                        "%" G_GUINT64_FORMAT " requests",
                                        (gulong) totals->n_requests), totals->n_requests);
  if (totals->n_refused > 0)
    subtitle = g_strdup_printf (_("%s · %" G_GUINT64_FORMAT " refused · %s"), requests,
                                totals->n_refused, age);
  else
    subtitle = g_strdup_printf (_("%s · %s"), requests, age);
  iterate_rows_add (self->totals_list, title, subtitle, NULL, NULL);
}

static void
add_rows (IterateConnectPage  *self,
          IterateCollectorLog *log,
          const char          *kind,
          const char          *title)
{
  IterateCollectorRows rows;
  g_autofree char *subtitle = NULL;

  iterate_collector_log_get_rows (log, kind, &rows);
  if (rows.n_kept + rows.n_known == 0)
    return;

  subtitle = g_strdup_printf (_("%" G_GUINT64_FORMAT " kept, %" G_GUINT64_FORMAT
                                " that had been sent before"), rows.n_kept, rows.n_known);
  iterate_rows_add (self->totals_list, title, subtitle, NULL, NULL);
}

static void
show_totals (IterateConnectPage  *self,
             IterateCollectorLog *log,
             gint64               now)
{
  guint64 n = 0;

  iterate_rows_clear (self->totals_list);
  add_rows (self, log, ITERATE_INTAKE_EVENTS, _("Events"));
  add_rows (self, log, ITERATE_INTAKE_SPANS, _("Spans"));
  for (guint i = 0; i < G_N_ELEMENTS (protocols); i++)
    {
      IterateCollectorTotals totals;

      iterate_collector_log_get_totals (log, protocols[i].protocol, &totals);
      n += totals.n_requests;
      if (totals.n_requests > 0)
        add_total (self, _(protocols[i].title), &totals, now);
    }
  if (n == 0)
    iterate_rows_add (self->totals_list, _("Nothing yet"),
                      _("As soon as a client sends or asks, it is counted here."), NULL, NULL);
}

static void
show_refusals (IterateConnectPage  *self,
               IterateCollectorLog *log,
               gint64               now)
{
  g_autoptr(GPtrArray) refusals = iterate_collector_log_list_refusals (log);

  iterate_rows_clear (self->refusals_list);
  for (guint i = 0; i < MIN (refusals->len, MOST_REFUSALS); i++)
    {
      const IterateCollectorRefusal *refusal = g_ptr_array_index (refusals, i);
      g_autofree char *age = iterate_time_dup_age (refusal->at, now);
      g_autofree char *title = NULL;
      g_autofree char *subtitle = NULL;
      GtkWidget *row;

      title = g_strdup_printf ("%s (%u)", refusal->reason == NULL ? "" : refusal->reason,
                               refusal->status);
      subtitle = g_strdup_printf (_("%s %s · %u× · %s · %s"), refusal->method, refusal->path,
                                  refusal->n,
                                  refusal->client == NULL ? _("unknown client") : refusal->client, age);
      row = iterate_rows_add (self->refusals_list, title, subtitle, "dialog-warning-symbolic",
                              "warning");
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 3);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
    }
  gtk_widget_set_visible (self->refusals_group, refusals->len > 0);
}

/* Counters are made anew only where they moved, so that what somebody selects stays. */
static gboolean
has_moved (IterateConnectPage  *self,
           IterateCollectorLog *log)
{
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (guint64));
  gboolean moved;

  for (guint i = 0; i < G_N_ELEMENTS (protocols); i++)
    {
      IterateCollectorTotals totals;

      iterate_collector_log_get_totals (log, protocols[i].protocol, &totals);
      g_array_append_val (rows, totals.n_requests);
    }
  moved = self->rows == NULL ||
          memcmp (rows->data, self->rows->data, rows->len * sizeof (guint64)) != 0;
  g_clear_pointer (&self->rows, g_array_unref);
  self->rows = g_steal_pointer (&rows);

  return moved;
}

static gboolean
look_cb (gpointer data)
{
  IterateConnectPage *self = data;
  IterateCollector *collector = get_collector (self);
  IterateCollectorLog *log;
  gint64 now;

  gtk_widget_set_visible (self->totals_group, get_address (self) != NULL);
  if (collector == NULL)
    return G_SOURCE_CONTINUE;

  log = iterate_collector_get_log (collector);
  if (!has_moved (self, log) && ++self->n_looks % RENEW_LOOKS != 0)
    return G_SOURCE_CONTINUE;

  now = iterate_workspace_get_time (iterate_page_get_workspace (ITERATE_PAGE (self)));
  show_totals (self, log, now);
  show_refusals (self, log, now);

  return G_SOURCE_CONTINUE;
}

/* Sources --------------------------------------------------------------------------------------- */

static void
add_source_row (IterateConnectPage *self,
                IterateRecord      *source,
                gint64              now)
{
  const char *name = iterate_record_get_string (source, "name");
  gint64 used_at = iterate_record_get_int64 (source, "used-at");
  const char *const *origins = iterate_record_get_strv (source, "origins");
  g_autofree char *pages = origins == NULL ? g_strdup ("") : g_strjoinv (" ", (GStrv) origins);
  g_autofree char *age = used_at == 0 ? NULL : iterate_time_dup_age (used_at, now);
  g_autofree char *subtitle = NULL;
  GtkWidget *remove = gtk_button_new_from_icon_name ("user-trash-symbolic"), *row;

  subtitle = g_strdup_printf (_("%s%s%s · %s"), iterate_record_get_string (source, "kind"),
                              *pages == '\0' ? "" : " · ", pages,
                              age == NULL ? _("not used yet") : age);
  row = iterate_rows_add (self->sources_list, name, subtitle, NULL, NULL);
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_set_tooltip_text (remove, _("Make it worthless"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (remove), "connect.remove-source");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (remove), "s", name);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), remove);
}

static gpointer
read_sources (IterateDatabase  *db,
              gint64            now,
              gpointer          user_data,
              GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_COLLECTOR_SOURCE);

  iterate_query_order_by (query, "name", FALSE);

  return iterate_query_list (query, db, error);
}

static void
sources_read_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(IteratePage) page = user_data;
  IterateConnectPage *self = ITERATE_CONNECT_PAGE (page);
  g_autoptr(GPtrArray) sources = iterate_page_read_finish (page, result);

  if (sources == NULL)
    return;

  iterate_rows_clear (self->sources_list);
  for (guint i = 0; i < sources->len; i++)
    add_source_row (self, g_ptr_array_index (sources, i),
                    iterate_workspace_get_time (ITERATE_WORKSPACE (source)));
  if (sources->len == 0)
    iterate_rows_add (self->sources_list, _("None"),
                      _("Only programs on this machine can send."), NULL, NULL);
}

static void
add_source_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  IterateWorkspace *workspace = iterate_page_get_workspace (ITERATE_PAGE (widget));
  GtkWidget *window;

  if (workspace == NULL)
    return;

  window = iterate_collector_source_window_new (workspace);
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (gtk_widget_get_root (widget)));
  gtk_window_present (GTK_WINDOW (window));
}

static gboolean
remove_source (IterateDatabase  *db,
               gint64            now,
               gpointer          user_data,
               GError          **error)
{
  return iterate_collector_source_remove (db, user_data, error);
}

/* What is asked before a token is made worthless. */
typedef struct
{
  IteratePage *page; /* (owned) */
  char        *name; /* (owned) */
} Removal;

static void
removal_confirmed_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  Removal *removal = user_data;

  if (iterate_platform_confirm_finish (result))
    iterate_page_write (removal->page, remove_source, g_strdup (removal->name), g_free,
                        _("Its token opens nothing any more"));
  g_object_unref (removal->page);
  g_free (removal->name);
  g_free (removal);
}

static void
remove_source_cb (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  const char *name = g_variant_get_string (parameter, NULL);
  g_autofree char *heading = g_strdup_printf (_("Remove “%s”?"), name);
  Removal *removal = g_new0 (Removal, 1);

  *removal = (Removal) { g_object_ref (ITERATE_PAGE (widget)), g_strdup (name) };
  iterate_platform_confirm_async (widget, heading,
                                  _("What it sends is refused from now on. A new source has another "
                                    "token."), _("_Remove"), TRUE, removal_confirmed_cb, removal);
}

/* The page -------------------------------------------------------------------------------------- */

static gboolean
switch_set_cb (GtkSwitch *widget,
               gboolean   on,
               gpointer   user_data)
{
  IterateConnectPage *self = user_data;
  IterateCollector *collector = get_collector (self);

  if (collector == NULL || on == (get_address (self) != NULL))
    return FALSE;

  if (on)
    start (self);
  else
    iterate_collector_stop (collector);
  if (self->settings != NULL)
    g_settings_set_boolean (self->settings, "collector-on", on);
  show_state (self);
  show_guide (self);
  look_cb (self);

  return TRUE;
}

static void
iterate_connect_page_refresh (IteratePage *page)
{
  IterateConnectPage *self = ITERATE_CONNECT_PAGE (page);

  if (!self->started && self->settings != NULL &&
      g_settings_get_boolean (self->settings, "collector-on"))
    start (self);
  self->started = TRUE;
  show_state (self);
  show_guide (self);
  iterate_page_read (page, read_sources, (GDestroyNotify) g_ptr_array_unref, sources_read_cb);
}

static void
iterate_connect_page_map (GtkWidget *widget)
{
  IterateConnectPage *self = ITERATE_CONNECT_PAGE (widget);

  GTK_WIDGET_CLASS (iterate_connect_page_parent_class)->map (widget);
  look_cb (self);
  self->timer = g_timeout_add_seconds (LOOK_SECONDS, look_cb, self);
}

static void
iterate_connect_page_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&ITERATE_CONNECT_PAGE (widget)->timer, g_source_remove);
  GTK_WIDGET_CLASS (iterate_connect_page_parent_class)->unmap (widget);
}

static void
iterate_connect_page_dispose (GObject *object)
{
  IterateConnectPage *self = ITERATE_CONNECT_PAGE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), ITERATE_TYPE_CONNECT_PAGE);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->guided, g_free);
  g_clear_pointer (&self->rows, g_array_unref);

  G_OBJECT_CLASS (iterate_connect_page_parent_class)->dispose (object);
}

#define BIND(name) \
  gtk_widget_class_bind_template_child (widget_class, IterateConnectPage, name)

static void
iterate_connect_page_class_init (IterateConnectPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  IteratePageClass *page_class = ITERATE_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = iterate_connect_page_dispose;
  widget_class->map = iterate_connect_page_map;
  widget_class->unmap = iterate_connect_page_unmap;
  page_class->title = N_("Connect");
  page_class->icon_name = "iterate-connect-symbolic";
  page_class->reads_unseen = TRUE;
  page_class->refresh = iterate_connect_page_refresh;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/iterate_app/Iterate/pages/iterate-connect-page.ui");
  BIND (state_icon);
  BIND (headline_label);
  BIND (advice_label);
  BIND (listen_switch);
  BIND (address_group);
  BIND (address_row);
  BIND (totals_group);
  BIND (totals_list);
  BIND (refusals_group);
  BIND (refusals_list);
  BIND (guide_list);
  BIND (sources_list);
  gtk_widget_class_bind_template_callback (widget_class, switch_set_cb);
  gtk_widget_class_install_action (widget_class, "connect.copy", "s", copy_cb);
  gtk_widget_class_install_action (widget_class, "connect.add-source", NULL, add_source_cb);
  gtk_widget_class_install_action (widget_class, "connect.remove-source", "s", remove_source_cb);
}

static void
iterate_connect_page_init (IterateConnectPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_editable_set_text (self->address_row, ITERATE_COLLECTOR_ADDRESS);
  self->settings = iterate_app_settings_new ();
  if (self->settings != NULL)
    g_settings_bind (self->settings, "collector-address", self->address_row, "text",
                     G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (self->address_row, "changed", G_CALLBACK (show_guide), self,
                           G_CONNECT_SWAPPED);
}
