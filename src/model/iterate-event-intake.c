/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-event-intake.h"

#include "iterate-admission.h"
#include "iterate-error.h"
#include "iterate-event-store.h"
#include "iterate-experiment-lifecycle.h"
#include "iterate-experiment-metric.h"
#include "iterate-json.h"
#include "iterate-query.h"
#include "iterate-settings.h"
#include "iterate-staged-import.h"
#include "iterate-unit-key.h"
#include "iterate-unit-ledger.h"
#include "iterate-variant.h"

#include <string.h>

/**
 * IterateEventIntake:
 *
 * Takes events of the product, keeps them, and brings the experiments they concern up to
 * date, all in the transactions of whoever calls. Events of a batch are taken first; then
 * each unit that they concern is folded once.
 */
struct _IterateEventIntake
{
  gint64               now;
  IterateDatabase     *db;          /* (owned) (nullable): of the transaction at hand */
  GPtrArray           *experiments; /* (owned) (nullable) (element-type Running) */
  JsonArray           *rules;       /* (owned) (nullable): whose events are left out */
  GHashTable          *names;       /* (owned) (element-type utf8 gint64) */
  GHashTable          *touched;     /* (owned) (element-type gint64): keys to fold */
  GArray              *exposures;   /* (owned) (element-type Exposure) */
  GArray              *links;       /* (owned) (element-type Link) */
  IterateIntakeCounts  counts;
};

/* A running experiment. */
typedef struct
{
  IterateExperiment *experiment; /* (owned) */
  char              *flag;       /* (owned) (nullable): the key of the flag that gives its variants */
  GHashTable        *variants;   /* (owned) (element-type utf8 gint64) */
  GArray            *metrics;    /* (owned) (element-type gint64) */
  IterateEventFold  *fold;       /* (owned) */
  IterateAdmission  *admission;  /* (owned) */
  IterateUnitLedger *ledger;     /* (owned) */
  IterateUnitStore  *units;      /* (owned) (nullable): for the transaction at hand */
} Running;

typedef struct
{
  guint  experiment;
  gint64 key;
  gint64 variant;
  gint64 at;
} Exposure;

typedef struct
{
  gint64 key;
  gint64 known_as;
} Link;

/* What says that a person saw a variant, in the words of those who send it. */
static const struct
{
  const char *event;
  const char *experiment[3];
  const char *variant[3];
} exposure_events[] = {
  { "$exposure", { "experiment" }, { "variant" } },
  { "exposure", { "experiment" }, { "variant" } },
  { "$feature_flag_called", { "$feature_flag" }, { "$feature_flag_response" } },
  { "Experiment Viewed", { "experiment_name", "experiment_id", "experimentId" },
    { "variation_name", "variation_id", "variant_name" } },
  { "experiment_viewed", { "experiment_name", "experiment_id", "experimentId" },
    { "variation_name", "variation_id", "variant_name" } },
  { "$experiment_started", { "Experiment name" }, { "Variant name" } },
};

/* What says that another name is the same person. */
static const struct
{
  const char *event;
  const char *other;
} identity_events[] = {
  { "$identify", "$anon_distinct_id" },
  { "$create_alias", "alias" },
  { "$merge_dangerously", "alias" },
  { "identify", "anonymousId" },
  { "alias", "previousId" },
};

/* Left out unless the setting `events.exclude` says otherwise. */
static const char default_rules[] =
  "[{\"property\": \"$is_bot\", \"equals\": \"true\"},"
  " {\"property\": \"is_bot\", \"equals\": \"true\"},"
  " {\"property\": \"is_internal\", \"equals\": \"true\"},"
  " {\"property\": \"$internal_or_test_user\", \"equals\": \"true\"},"
  " {\"property\": \"$raw_user_agent\", \"contains\": \"bot\"},"
  " {\"property\": \"$user_agent\", \"contains\": \"bot\"},"
  " {\"property\": \"user_agent\", \"contains\": \"bot\"},"
  " {\"property\": \"$raw_user_agent\", \"contains\": \"crawler\"},"
  " {\"property\": \"user_agent\", \"contains\": \"crawler\"},"
  " {\"property\": \"user_agent\", \"contains\": \"headless\"}]";

static void
free_running (gpointer data)
{
  Running *running = data;

  g_clear_object (&running->units);
  g_clear_pointer (&running->ledger, iterate_unit_ledger_free);
  g_clear_pointer (&running->admission, iterate_admission_free);
  g_clear_pointer (&running->fold, iterate_event_fold_free);
  g_clear_pointer (&running->variants, g_hash_table_unref);
  g_clear_pointer (&running->metrics, g_array_unref);
  g_clear_object (&running->experiment);
  g_free (running->flag);
  g_free (running);
}

IterateEventIntake *
iterate_event_intake_new (gint64 now)
{
  IterateEventIntake *self = g_new0 (IterateEventIntake, 1);

  self->now = now;
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->touched = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->exposures = g_array_new (FALSE, FALSE, sizeof (Exposure));
  self->links = g_array_new (FALSE, FALSE, sizeof (Link));

  return self;
}

void
iterate_event_intake_free (IterateEventIntake *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->experiments, g_ptr_array_unref);
  g_clear_pointer (&self->rules, json_array_unref);
  g_clear_object (&self->db);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->touched);
  g_array_unref (self->exposures);
  g_array_unref (self->links);
  g_free (self);
}

static gboolean
load_parts (Running          *running,
            IterateDatabase  *db,
            GError          **error)
{
  g_autoptr(GPtrArray) variants = NULL;
  g_autoptr(GPtrArray) metrics = NULL;

  variants = iterate_experiment_list_parts (db, ITERATE_TYPE_VARIANT, running->experiment, error);
  metrics = iterate_experiment_list_parts (db, ITERATE_TYPE_EXPERIMENT_METRIC, running->experiment,
                                           error);
  if (variants == NULL || metrics == NULL)
    return FALSE;

  for (guint i = 0; i < variants->len; i++)
    {
      gint64 id = iterate_record_get_id (g_ptr_array_index (variants, i));

      g_hash_table_insert (running->variants,
                           g_strdup (iterate_variant_get_name (g_ptr_array_index (variants, i))),
                           g_memdup2 (&id, sizeof id));
    }

  for (guint i = 0; i < metrics->len; i++)
    {
      gint64 id = iterate_record_get_id (g_ptr_array_index (metrics, i));

      g_array_append_val (running->metrics, id);
    }

  return TRUE;
}

/* Clients that evaluate flags know the experiment by its flag's key. */
static gboolean
load_flag (Running          *running,
           IterateDatabase  *db,
           GError          **error)
{
  g_autoptr(IterateStatement) row = NULL;
  IterateStep step;

  row = iterate_database_query (db, error, "SELECT name FROM flag WHERE experiment = ?", "i",
                                iterate_record_get_id (ITERATE_RECORD (running->experiment)));
  if (row == NULL)
    return FALSE;

  step = iterate_statement_step (row, error);
  if (step == ITERATE_STEP_ROW)
    running->flag = g_strdup (iterate_statement_get_string (row, 0));

  return step != ITERATE_STEP_ERROR;
}

static Running *
load_running (IterateEventIntake  *self,
              IterateExperiment   *experiment,
              GError             **error)
{
  Running *running = g_new0 (Running, 1);

  running->experiment = g_object_ref (experiment);
  running->variants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  running->metrics = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (load_parts (running, self->db, error) && load_flag (running, self->db, error))
    {
      running->fold = iterate_event_fold_new (self->db, experiment, running->metrics, self->now,
                                              error);
      running->admission = iterate_admission_new (self->db, experiment, error);
    }
  if (running->fold == NULL || running->admission == NULL)
    {
      free_running (running);
      return NULL;
    }

  running->ledger = iterate_unit_ledger_new (iterate_record_get_id (ITERATE_RECORD (experiment)),
                                             running->metrics);
  iterate_unit_ledger_set_fold (running->ledger, running->fold);

  return running;
}

static gboolean
load_experiments (IterateEventIntake  *self,
                  GError             **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EXPERIMENT);
  g_autoptr(GPtrArray) experiments = NULL;

  iterate_query_where (query, "status", ITERATE_EQUALS, "running");
  experiments = iterate_query_list (query, self->db, error);
  if (experiments == NULL)
    return FALSE;

  self->experiments = g_ptr_array_new_with_free_func (free_running);
  for (guint i = 0; i < experiments->len; i++)
    {
      Running *running = load_running (self, g_ptr_array_index (experiments, i), error);

      if (running == NULL)
        return FALSE;

      g_ptr_array_add (self->experiments, running);
    }

  return TRUE;
}

static gboolean
load_rules (IterateEventIntake  *self,
            GError             **error)
{
  g_autofree char *text = iterate_settings_dup_string (self->db, "events.exclude", default_rules,
                                                       error);
  g_autofree char *object_text = text == NULL ? NULL : g_strdup_printf ("{\"rules\": %s}", text);
  g_autoptr(JsonObject) object = NULL;

  object = object_text == NULL ? NULL : iterate_json_parse (object_text, error);
  if (object == NULL)
    return FALSE;

  self->rules = json_array_ref (json_object_get_array_member (object, "rules"));

  return TRUE;
}

/* Opens the units for writing in this transaction. */
static gboolean
open_units (IterateEventIntake  *self,
            Running             *running,
            GError             **error)
{
  gint64 import;

  if (running->units != NULL)
    return TRUE;

  if (!iterate_live_import_find (self->db, running->experiment, self->now, &import, error))
    return FALSE;

  iterate_event_fold_set_database (running->fold, self->db);
  running->units = iterate_unit_store_new (
    iterate_record_get_id (ITERATE_RECORD (running->experiment)), import, running->metrics);

  return iterate_unit_store_set_database (running->units, self->db, error) &&
         iterate_admission_set_database (running->admission, self->db, error);
}

/* Goes on in a transaction. */
gboolean
iterate_event_intake_begin (IterateEventIntake  *self,
                            IterateDatabase     *db,
                            GError             **error)
{
  g_set_object (&self->db, db);
  if (self->experiments == NULL && (!load_experiments (self, error) || !load_rules (self, error)))
    return FALSE;

  for (guint i = 0; i < self->experiments->len; i++)
    g_clear_object (&((Running *) g_ptr_array_index (self->experiments, i))->units);

  return TRUE;
}

/* Returns: (transfer full) (nullable): a property as text, of those names the first that
 * is there */
static char *
dup_property (JsonObject        *properties,
              const char *const *names,
              guint              n_names)
{
  for (guint i = 0; i < n_names && names[i] != NULL; i++)
    {
      JsonNode *node = json_object_get_member (properties, names[i]);

      if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
        continue;

      if (json_node_get_value_type (node) == G_TYPE_STRING)
        return json_node_dup_string (node);

      return json_to_string (node, FALSE);
    }

  return NULL;
}

static gboolean
breaks_rule (JsonObject *properties,
             JsonObject *rule)
{
  const char *names[] = { json_object_get_string_member_with_default (rule, "property", "") };
  const char *equals = json_object_get_string_member_with_default (rule, "equals", NULL);
  const char *contains = json_object_get_string_member_with_default (rule, "contains", NULL);
  g_autofree char *value = dup_property (properties, names, 1);
  g_autofree char *lower = value == NULL ? NULL : g_utf8_strdown (value, -1);

  if (value == NULL)
    return FALSE;

  return (equals != NULL && g_str_equal (value, equals)) ||
         (contains != NULL && strstr (lower, contains) != NULL);
}

/* Whether any rule's property is there at all: parsing each event would take longer than
 * everything else. */
static gboolean
may_break_rules (IterateEventIntake *self,
                 const char         *text)
{
  for (guint i = 0; i < json_array_get_length (self->rules); i++)
    {
      JsonObject *rule = json_array_get_object_element (self->rules, i);

      if (strstr (text, json_object_get_string_member_with_default (rule, "property", "\n")) != NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_excluded (IterateEventIntake *self,
             JsonObject         *properties)
{
  for (guint i = 0; i < json_array_get_length (self->rules); i++)
    {
      if (breaks_rule (properties, json_array_get_object_element (self->rules, i)))
        return TRUE;
    }

  return FALSE;
}

static int
find_exposure_event (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (exposure_events); i++)
    {
      if (g_str_equal (exposure_events[i].event, name))
        return i;
    }

  return -1;
}

static int
find_identity_event (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (identity_events); i++)
    {
      if (g_str_equal (identity_events[i].event, name))
        return i;
    }

  return -1;
}

static void
note_exposure (IterateEventIntake *self,
               guint               kind,
               JsonObject         *properties,
               gint64              key,
               gint64              at)
{
  g_autofree char *name = dup_property (properties, exposure_events[kind].experiment, 3);
  g_autofree char *variant = dup_property (properties, exposure_events[kind].variant, 3);

  for (guint i = 0; name != NULL && variant != NULL && i < self->experiments->len; i++)
    {
      Running *running = g_ptr_array_index (self->experiments, i);
      const gint64 *id = g_hash_table_lookup (running->variants, variant);

      if (id != NULL && (g_str_equal (iterate_experiment_get_name (running->experiment), name) ||
                         g_strcmp0 (running->flag, name) == 0))
        {
          const Exposure exposure = { i, key, *id, at };

          g_array_append_val (self->exposures, exposure);
          self->counts.n_exposures++;
          return;
        }
    }

  self->counts.n_unmatched++;
}

static gboolean
note_identity (IterateEventIntake  *self,
               guint                kind,
               JsonObject          *properties,
               gint64               key,
               GError             **error)
{
  const char *names[] = { identity_events[kind].other };
  g_autofree char *other = dup_property (properties, names, 1);
  Link link = { 0, key };

  if (other == NULL || *other == '\0')
    return TRUE;

  if (!iterate_event_store_resolve (self->db, iterate_unit_key (other, strlen (other)), &link.key,
                                    error))
    return FALSE;

  if (link.key != link.known_as)
    g_array_append_val (self->links, link);

  return TRUE;
}

static void
touch (IterateEventIntake *self,
       gint64              key)
{
  g_hash_table_add (self->touched, g_memdup2 (&key, sizeof key));
}

/* What needs to look into the event's properties. */
static gboolean
look_into (IterateEventIntake         *self,
           const IterateProductEvent  *event,
           gint64                      key,
           gboolean                   *excluded,
           GError                    **error)
{
  int exposure = find_exposure_event (event->name), identity = find_identity_event (event->name);
  g_autoptr(JsonObject) properties = NULL;

  *excluded = FALSE;
  if (exposure < 0 && identity < 0 && !may_break_rules (self, event->properties))
    return TRUE;

  properties = iterate_json_parse (event->properties, error);
  if (properties == NULL)
    return FALSE;

  *excluded = is_excluded (self, properties);
  if (*excluded)
    return TRUE;

  if (exposure >= 0)
    note_exposure (self, exposure, properties, key, event->at);

  return identity < 0 || note_identity (self, identity, properties, key, error);
}

/**
 * iterate_event_intake_take:
 *
 * Keeps an event. One whose properties are no JSON object gets an error and nothing is
 * kept of it; the others can go on.
 */
gboolean
iterate_event_intake_take (IterateEventIntake         *self,
                           const IterateProductEvent  *event,
                           GError                    **error)
{
  gint64 key = iterate_unit_key (event->user, event->length);
  gboolean excluded, inserted;
  gint64 *name;

  if (!iterate_event_store_resolve (self->db, key, &key, error))
    return FALSE;

  name = g_hash_table_lookup (self->names, event->name);
  if (name == NULL)
    {
      name = g_new (gint64, 1);
      if (!iterate_event_store_find_name (self->db, event->name, name, error))
        {
          g_free (name);
          return FALSE;
        }
      g_hash_table_insert (self->names, g_strdup (event->name), name);
    }

  if (!look_into (self, event, key, &excluded, error))
    return FALSE;

  if (excluded)
    {
      self->counts.n_excluded++;
      return TRUE;
    }

  if (!iterate_event_store_insert (self->db, key, event->at, *name, event->properties, &inserted,
                                   error))
    return FALSE;

  if (inserted)
    self->counts.n_taken++;
  else
    self->counts.n_known++;
  touch (self, key);

  return TRUE;
}

static gboolean
enter_exposure (IterateEventIntake  *self,
                const Exposure      *exposure,
                GError             **error)
{
  Running *running = g_ptr_array_index (self->experiments, exposure->experiment);
  IterateUnit news;
  gboolean admitted;

  iterate_unit_init (&news, exposure->key);
  news.variant = exposure->variant;
  news.at = exposure->at;

  return open_units (self, running, error) &&
         iterate_admission_check (running->admission, exposure->key, &admitted, error) &&
         (!admitted || iterate_unit_ledger_enter (running->ledger, running->units, &news, error));
}

/* The unit becomes another one in each experiment: its exposure counts for that. */
static gboolean
move_unit (IterateEventIntake  *self,
           Running             *running,
           const Link          *link,
           GError             **error)
{
  IterateUnit unit;

  if (!open_units (self, running, error) ||
      !iterate_unit_store_get (running->units, link->key, &unit, error))
    return FALSE;

  if (unit.variant == ITERATE_NO_VARIANT)
    return TRUE;

  unit.key = link->known_as;

  return iterate_unit_ledger_leave (running->ledger, running->units, link->key, error) &&
         iterate_unit_ledger_enter (running->ledger, running->units, &unit, error);
}

static gboolean
follow_link (IterateEventIntake  *self,
             Link                *link,
             GError             **error)
{
  /* An earlier link of the same batch may have moved either. */
  if (!iterate_event_store_resolve (self->db, link->key, &link->key, error) ||
      !iterate_event_store_resolve (self->db, link->known_as, &link->known_as, error))
    return FALSE;

  if (link->key == link->known_as)
    return TRUE;

  if (!iterate_event_store_link (self->db, link->key, link->known_as, error))
    return FALSE;

  self->counts.n_linked++;
  touch (self, link->known_as);
  for (guint i = 0; i < self->experiments->len; i++)
    {
      if (!move_unit (self, g_ptr_array_index (self->experiments, i), link, error))
        return FALSE;
    }

  return TRUE;
}

/* Folds the events of each unit they concern, once. */
static gboolean
fold_touched (IterateEventIntake  *self,
              Running             *running,
              GError             **error)
{
  GHashTableIter iter;
  gpointer key;

  if (!iterate_event_fold_is_needed (running->fold))
    return TRUE;

  if (!open_units (self, running, error))
    return FALSE;

  g_hash_table_iter_init (&iter, self->touched);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      IterateUnit nothing;

      iterate_unit_init (&nothing, *(const gint64 *) key);
      if (!iterate_unit_ledger_enter (running->ledger, running->units, &nothing, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
apply (IterateEventIntake  *self,
       Running             *running,
       GError             **error)
{
  gint64 excluded = iterate_admission_get_n_excluded (running->admission);

  return running->units == NULL ||
         (iterate_unit_ledger_apply (running->ledger, self->db, error) &&
          iterate_database_execute (self->db, error,
                                    "UPDATE experiment SET n_excluded = max (n_excluded, ?) "
                                    "WHERE id = ?", "ii", excluded,
                                    iterate_record_get_id (ITERATE_RECORD (running->experiment))));
}

/* Brings the experiments up to date with what was taken in this transaction. */
gboolean
iterate_event_intake_settle (IterateEventIntake  *self,
                             GError             **error)
{
  for (guint i = 0; i < self->exposures->len; i++)
    {
      if (!enter_exposure (self, &g_array_index (self->exposures, Exposure, i), error))
        return FALSE;
    }

  for (guint i = 0; i < self->links->len; i++)
    {
      if (!follow_link (self, &g_array_index (self->links, Link, i), error))
        return FALSE;
    }

  self->counts.n_unconverted = 0;
  for (guint i = 0; i < self->experiments->len; i++)
    {
      Running *running = g_ptr_array_index (self->experiments, i);

      if (!fold_touched (self, running, error) || !apply (self, running, error))
        return FALSE;

      self->counts.n_unconverted += iterate_event_fold_get_n_unconverted (running->fold);
    }

  g_array_set_size (self->exposures, 0);
  g_array_set_size (self->links, 0);
  g_hash_table_remove_all (self->touched);

  return TRUE;
}

const IterateIntakeCounts *
iterate_event_intake_get_counts (IterateEventIntake *self)
{
  return &self->counts;
}
