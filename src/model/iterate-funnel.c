/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-funnel.h"

#include "iterate-error.h"
#include "iterate-frequentist.h"
#include "iterate-json.h"
#include "iterate-robust.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* A person is in a funnel from their first first step in the period on, and comes to a step when they
 * came to all before it in that order, within the window from the first one. */

#define MOST_STEPS  12
#define MOST_GROUPS 12

/* A group must be lost this much oftener, by chance at most so often, to be named. */
#define SIGNIFICANT 0.01
#define FEWEST      30

static IterateFunnelGroup *
group_new (const char *value,
           guint       n_steps)
{
  IterateFunnelGroup *self = g_new0 (IterateFunnelGroup, 1);

  self->value = g_strdup (value);
  self->counts = g_new0 (gint64, n_steps);

  return self;
}

static void
group_free (IterateFunnelGroup *self)
{
  g_free (self->value);
  g_free (self->counts);
  g_free (self);
}

void
iterate_funnel_free (IterateFunnel *self)
{
  g_strfreev (self->steps);
  g_clear_pointer (&self->all, group_free);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_free (self->minutes);
  g_free (self);
}

/* One person on the way. */
typedef struct
{
  gint64  key;
  guint   n_done;
  gint64  times[MOST_STEPS];
  char   *value; /* (owned) (nullable) */
} Walk;

typedef struct
{
  IterateFunnel  *funnel;
  GHashTable     *groups;   /* (owned): by value */
  GArray        **waits;    /* Minutes, for each step */
  gint64          window;
  Walk            walk;
} Counter;

static void
count_walk (Counter *self)
{
  Walk *walk = &self->walk;
  IterateFunnelGroup *group = NULL;

  if (walk->n_done == 0)
    return;

  if (walk->value != NULL)
    {
      group = g_hash_table_lookup (self->groups, walk->value);
      if (group == NULL)
        {
          group = group_new (walk->value, self->funnel->n_steps);
          g_hash_table_insert (self->groups, group->value, group);
        }
    }

  for (guint i = 0; i < walk->n_done; i++)
    {
      self->funnel->all->counts[i]++;
      if (group != NULL)
        group->counts[i]++;
      if (i > 0)
        {
          double wait = (walk->times[i] - walk->times[i - 1]) / (60.0 * ITERATE_SECOND);

          g_array_append_val (self->waits[i], wait);
        }
    }
}

static void
take_event (Counter    *self,
            gint64      key,
            gint64      at,
            guint       step,
            const char *value)
{
  Walk *walk = &self->walk;

  if (key != walk->key)
    {
      count_walk (self);
      g_clear_pointer (&walk->value, g_free);
      walk->key = key;
      walk->n_done = 0;
    }

  if (step != walk->n_done || (step > 0 && at - walk->times[0] > self->window))
    return;

  walk->times[walk->n_done++] = at;
  if (step == 0)
    walk->value = g_strdup (value);
}

static gboolean
check_steps (const char *const  *steps,
             GError            **error)
{
  guint n = steps == NULL ? 0 : g_strv_length ((GStrv) steps);

  if (n >= 2 && n <= MOST_STEPS)
    return TRUE;

  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "A funnel has 2 to %d steps, such as --funnel visited,signed_up,activated", MOST_STEPS);

  return FALSE;
}

/* An event that is several steps is all of them, one after the other. */
static gboolean
count_all (Counter          *self,
           IterateDatabase  *db,
           const char       *breakdown,
           gint64            from,
           gint64            to,
           GError          **error)
{
  g_autoptr(JsonArray) names = json_array_new ();
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autoptr(IterateStatement) rows = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = breakdown == NULL ? NULL : g_strdup_printf ("$.\"%s\"", breakdown);
  IterateStep step;

  for (guint i = 0; i < self->funnel->n_steps; i++)
    json_array_add_string_element (names, self->funnel->steps[i]);
  json_node_set_array (node, names);
  text = json_to_string (node, FALSE);

  rows = iterate_database_query (db, error,
                                 "SELECT e.key, e.at, s.key, "
                                 "CASE WHEN ?2 IS NOT NULL AND s.key = 0 THEN "
                                 "json_extract (e.properties, ?2) END "
                                 "FROM product_event e JOIN event_name n ON n.id = e.name_id "
                                 "JOIN json_each (?1) s ON s.value = n.name "
                                 "WHERE e.at >= ?3 AND e.at < ?4 ORDER BY e.key, e.at, s.key", "ssii",
                                 text, path, from, to);
  if (rows == NULL)
    return FALSE;

  while ((step = iterate_statement_step (rows, error)) == ITERATE_STEP_ROW)
    {
      const char *value = iterate_statement_get_string (rows, 3);

      take_event (self, iterate_statement_get_int64 (rows, 0), iterate_statement_get_int64 (rows, 1),
                  iterate_statement_get_int64 (rows, 2),
                  breakdown != NULL && value == NULL ? "–" : value);
    }
  count_walk (self);
  g_clear_pointer (&self->walk.value, g_free);

  return step == ITERATE_STEP_DONE;
}

static int
compare_groups (gconstpointer a,
                gconstpointer b)
{
  const IterateFunnelGroup *one = *(IterateFunnelGroup *const *) a;
  const IterateFunnelGroup *other = *(IterateFunnelGroup *const *) b;

  if (one->counts[0] != other->counts[0])
    return one->counts[0] < other->counts[0] ? 1 : -1;

  return strcmp (one->value, other->value);
}

static void
finish (Counter *self)
{
  IterateFunnel *funnel = self->funnel;
  GHashTableIter iter;
  gpointer group;

  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, &group))
    g_ptr_array_add (funnel->groups, group);
  g_ptr_array_sort (funnel->groups, compare_groups);
  if (funnel->groups->len > MOST_GROUPS)
    g_ptr_array_set_size (funnel->groups, MOST_GROUPS);

  for (guint i = 0; i < funnel->n_steps; i++)
    funnel->minutes[i] = iterate_robust_median ((const double *) self->waits[i]->data,
                                                self->waits[i]->len);
}

/**
 * iterate_funnel_load:
 * @steps: the names of events, in order
 * @window: how long people may take from the first step on, or 0 for the whole period
 * @breakdown: (nullable): a property of the first event that people are told apart by
 *
 * Returns: (transfer full): how far people came that started in the period, or %NULL with @error set
 */
IterateFunnel *
iterate_funnel_load (IterateDatabase    *db,
                     const char *const  *steps,
                     gint64              window,
                     const char         *breakdown,
                     gint64              from,
                     gint64              to,
                     GError            **error)
{
  g_autoptr(IterateFunnel) self = g_new0 (IterateFunnel, 1);
  g_autoptr(GHashTable) groups = g_hash_table_new (g_str_hash, g_str_equal);
  GArray *waits[MOST_STEPS] = { NULL };
  Counter counter = { self, groups, waits, window > 0 ? window : to - from };
  gboolean done;

  self->groups = g_ptr_array_new_with_free_func ((GDestroyNotify) group_free);
  if (!check_steps (steps, error))
    return NULL;

  self->steps = g_strdupv ((GStrv) steps);
  self->n_steps = g_strv_length (self->steps);
  self->all = group_new (NULL, self->n_steps);
  self->minutes = g_new (double, self->n_steps);
  for (guint i = 0; i < self->n_steps; i++)
    waits[i] = g_array_new (FALSE, FALSE, sizeof (double));

  done = count_all (&counter, db, breakdown, from, to, error);
  finish (&counter);
  for (guint i = 0; i < self->n_steps; i++)
    g_array_unref (waits[i]);

  return done ? g_steal_pointer (&self) : NULL;
}

/* Returns: which part of those at the step before came to a step; NaN for none */
double
iterate_funnel_get_rate (const IterateFunnelGroup *group,
                         guint                     step)
{
  if (step == 0)
    return group->counts[0] > 0 ? 1 : NAN;

  return group->counts[step - 1] > 0 ? (double) group->counts[step] / group->counts[step - 1] : NAN;
}

/* Returns: the step that the largest part of those before it never comes to, or −1 where nobody
 * started */
int
iterate_funnel_get_worst_step (const IterateFunnel *self)
{
  int worst = -1;

  for (guint i = 1; i < self->n_steps; i++)
    {
      double rate = iterate_funnel_get_rate (self->all, i);

      if (!isnan (rate) &&
          (worst < 0 || rate < iterate_funnel_get_rate (self->all, worst)))
        worst = i;
    }

  return worst;
}

/* The group that is lost at a step most clearly oftener than the others. */
static const IterateFunnelGroup *
find_worst_group (const IterateFunnel *self,
                  guint                step)
{
  const IterateFunnelGroup *worst = NULL;
  double least = SIGNIFICANT / MAX (1, self->groups->len);

  for (guint i = 0; i < self->groups->len; i++)
    {
      const IterateFunnelGroup *group = g_ptr_array_index (self->groups, i);
      double n = group->counts[step - 1], n_others = self->all->counts[step - 1] - n;
      double x = group->counts[step], x_others = self->all->counts[step] - x;
      double p;

      if (n < FEWEST || n_others < FEWEST || x / n >= x_others / n_others)
        continue;

      p = iterate_pooled_z_p (n, x, n_others, x_others);
      if (p < least)
        {
          least = p;
          worst = group;
        }
    }

  return worst;
}

/* Returns: (transfer full) (nullable): where most people are lost, and who, in words */
char *
iterate_funnel_explain (const IterateFunnel *self)
{
  int step = iterate_funnel_get_worst_step (self);
  const IterateFunnelGroup *group;
  g_autofree char *loss = NULL;

  if (step < 0)
    return NULL;

  group = find_worst_group (self, step);
  loss = g_strdup_printf (_("%.0f %% of those at “%s” never come to “%s”"),
                          100 * (1 - iterate_funnel_get_rate (self->all, step)),
                          self->steps[step - 1], self->steps[step]);
  if (group == NULL)
    return g_steal_pointer (&loss);

  return g_strdup_printf (_("%s; of “%s” it is %.0f %%, clearly more than of the others"), loss,
                          group->value, 100 * (1 - iterate_funnel_get_rate (group, step)));
}

static JsonArray *
group_to_json (const IterateFunnel      *self,
               const IterateFunnelGroup *group)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->n_steps; i++)
    {
      JsonObject *object = json_object_new ();
      double first = group->counts[0];

      json_object_set_string_member (object, "step", self->steps[i]);
      json_object_set_int_member (object, "count", group->counts[i]);
      iterate_json_set_number (object, "rate", iterate_funnel_get_rate (group, i));
      iterate_json_set_number (object, "overallRate", first > 0 ? group->counts[i] / first : NAN);
      iterate_json_set_number (object, "dropoff", 1 - iterate_funnel_get_rate (group, i));
      if (group->value == NULL)
        iterate_json_set_number (object, "medianMinutes", self->minutes[i]);
      json_array_add_object_element (array, object);
    }

  return array;
}

/* Returns: (transfer full): `{steps, breakdown, biggestLoss}` */
JsonObject *
iterate_funnel_to_json (const IterateFunnel *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *groups = json_array_new ();
  int step = iterate_funnel_get_worst_step (self);

  json_object_set_array_member (object, "steps", group_to_json (self, self->all));
  for (guint i = 0; i < self->groups->len; i++)
    {
      const IterateFunnelGroup *group = g_ptr_array_index (self->groups, i);
      JsonObject *one = json_object_new ();

      json_object_set_string_member (one, "value", group->value);
      json_object_set_array_member (one, "steps", group_to_json (self, group));
      json_array_add_object_element (groups, one);
    }
  json_object_set_array_member (object, "breakdown", groups);

  if (step > 0)
    {
      JsonObject *loss = json_object_new ();
      g_autofree char *text = iterate_funnel_explain (self);

      json_object_set_string_member (loss, "from", self->steps[step - 1]);
      json_object_set_string_member (loss, "to", self->steps[step]);
      iterate_json_set_number (loss, "dropoff", 1 - iterate_funnel_get_rate (self->all, step));
      json_object_set_string_member (loss, "explanation", text);
      json_object_set_object_member (object, "biggestLoss", loss);
    }

  return object;
}
