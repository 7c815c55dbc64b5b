/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-admission.h"

#include "iterate-query.h"
#include "iterate-unit-store.h"

#include <math.h>

/**
 * IterateAdmission:
 *
 * Which units take part in an experiment: not those of the holdout, who see nothing new
 * anywhere, and not those that are in another experiment of the same group already.
 */
struct _IterateAdmission
{
  double     holdout;
  GPtrArray *others;     /* (owned) (element-type IterateUnitStore) */
  gint64     n_excluded;
};

static gboolean
add_others (IterateAdmission   *self,
            IterateDatabase    *db,
            IterateExperiment  *experiment,
            GError            **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_EXPERIMENT);
  g_autoptr(GPtrArray) group = NULL;
  g_autoptr(GArray) metrics = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (iterate_experiment_get_exclusion_group (experiment) == NULL)
    return TRUE;

  iterate_query_where (query, "exclusion-group", ITERATE_EQUALS,
                       iterate_experiment_get_exclusion_group (experiment));
  group = iterate_query_list (query, db, error);
  for (guint i = 0; group != NULL && i < group->len; i++)
    {
      gint64 id = iterate_record_get_id (g_ptr_array_index (group, i));

      if (id != iterate_record_get_id (ITERATE_RECORD (experiment)))
        g_ptr_array_add (self->others, iterate_unit_store_new (id, 0, metrics));
    }

  return group != NULL;
}

IterateAdmission *
iterate_admission_new (IterateDatabase    *db,
                       IterateExperiment  *experiment,
                       GError            **error)
{
  g_autoptr(IterateAdmission) self = g_new0 (IterateAdmission, 1);

  self->holdout = iterate_experiment_get_holdout (experiment);
  self->others = g_ptr_array_new_with_free_func (g_object_unref);
  if (!add_others (self, db, experiment, error) || !iterate_admission_set_database (self, db, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
iterate_admission_free (IterateAdmission *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->others);
  g_free (self);
}

/* Sets the connection to read with from here on. */
gboolean
iterate_admission_set_database (IterateAdmission  *self,
                                IterateDatabase   *db,
                                GError           **error)
{
  for (guint i = 0; i < self->others->len; i++)
    {
      if (!iterate_unit_store_set_database (g_ptr_array_index (self->others, i), db, error))
        return FALSE;
    }

  return TRUE;
}

/* A unit's place between 0 and 1, the same in every experiment (the finisher of
 * splitmix64, for a key's own bits decide how it is sorted). */
static double
get_place (gint64 key)
{
  guint64 bits = (guint64) key + G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  bits = (bits ^ (bits >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  bits = (bits ^ (bits >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);

  return ((bits ^ (bits >> 31)) >> 11) * 0x1p-53;
}

/* @admitted tells whether the unit takes part; one that does not is counted. */
gboolean
iterate_admission_check (IterateAdmission  *self,
                         gint64             key,
                         gboolean          *admitted,
                         GError           **error)
{
  *admitted = !(get_place (key) < self->holdout);
  for (guint i = 0; *admitted && i < self->others->len; i++)
    {
      IterateUnit unit;

      if (!iterate_unit_store_get (g_ptr_array_index (self->others, i), key, &unit, error))
        return FALSE;

      *admitted = unit.variant == ITERATE_NO_VARIANT;
    }

  self->n_excluded += !*admitted;

  return TRUE;
}

gint64
iterate_admission_get_n_excluded (IterateAdmission *self)
{
  return self->n_excluded;
}
