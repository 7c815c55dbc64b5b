/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_UNIT_STORE (iterate_unit_store_get_type ())

G_DECLARE_INTERFACE (IterateUnitStore, iterate_unit_store, ITERATE, UNIT_STORE, GObject)

/* In place of a variant's id: the unit was seen in several variants. */
#define ITERATE_MULTIPLE_VARIANTS 0

/* Which variant a unit is in, since when. */
typedef struct
{
  gint64 variant;
  gint64 at;
} IterateExposure;

/* What a metric maps a unit to. */
typedef struct
{
  double x;
  double y;
  double pre;
} IterateUnitValue;

/**
 * IterateUnitFunc:
 * @metric: the experiment metric's id
 * @variant: the unit's variant
 * @value: its value
 *
 * Called for each value of a unit that is in exactly one variant.
 */
typedef void (*IterateUnitFunc) (gint64                  metric,
                                 gint64                  variant,
                                 const IterateUnitValue *value,
                                 gpointer                user_data);

/**
 * IterateUnitStoreInterface:
 * @get_exposure: finds a unit's exposure; @found tells whether there is one
 * @put_exposure: sets it
 * @get_value: finds a unit's value of a metric
 * @put_value: sets it; a unit may have values before it is exposed
 * @foreach: goes through the values of all exposed units
 *
 * Where the units of one experiment are kept. What statistics need of them is
 * kept apart, as moments; this is what moments can be computed from again.
 */
struct _IterateUnitStoreInterface
{
  GTypeInterface parent_iface;

  gboolean (*get_exposure) (IterateUnitStore        *self,
                            const char              *unit,
                            IterateExposure         *exposure,
                            gboolean                *found,
                            GError                 **error);
  gboolean (*put_exposure) (IterateUnitStore        *self,
                            const char              *unit,
                            const IterateExposure   *exposure,
                            GError                 **error);
  gboolean (*get_value)    (IterateUnitStore        *self,
                            gint64                   metric,
                            const char              *unit,
                            IterateUnitValue        *value,
                            gboolean                *found,
                            GError                 **error);
  gboolean (*put_value)    (IterateUnitStore        *self,
                            gint64                   metric,
                            const char              *unit,
                            const IterateUnitValue  *value,
                            GError                 **error);
  gboolean (*foreach)      (IterateUnitStore        *self,
                            IterateUnitFunc          func,
                            gpointer                 user_data,
                            GError                 **error);
};

gboolean iterate_unit_store_get_exposure (IterateUnitStore        *self,
                                          const char              *unit,
                                          IterateExposure         *exposure,
                                          gboolean                *found,
                                          GError                 **error);
gboolean iterate_unit_store_put_exposure (IterateUnitStore        *self,
                                          const char              *unit,
                                          const IterateExposure   *exposure,
                                          GError                 **error);
gboolean iterate_unit_store_get_value    (IterateUnitStore        *self,
                                          gint64                   metric,
                                          const char              *unit,
                                          IterateUnitValue        *value,
                                          gboolean                *found,
                                          GError                 **error);
gboolean iterate_unit_store_put_value    (IterateUnitStore        *self,
                                          gint64                   metric,
                                          const char              *unit,
                                          const IterateUnitValue  *value,
                                          GError                 **error);
gboolean iterate_unit_store_foreach      (IterateUnitStore        *self,
                                          IterateUnitFunc          func,
                                          gpointer                 user_data,
                                          GError                 **error);

G_END_DECLS
