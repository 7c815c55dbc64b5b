/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-unit-store.h"

G_DEFINE_INTERFACE (IterateUnitStore, iterate_unit_store, G_TYPE_OBJECT)

static void
iterate_unit_store_default_init (IterateUnitStoreInterface *iface)
{
}

gboolean
iterate_unit_store_get_exposure (IterateUnitStore  *self,
                                 const char        *unit,
                                 IterateExposure   *exposure,
                                 gboolean          *found,
                                 GError           **error)
{
  return ITERATE_UNIT_STORE_GET_IFACE (self)->get_exposure (self, unit, exposure, found, error);
}

gboolean
iterate_unit_store_put_exposure (IterateUnitStore       *self,
                                 const char             *unit,
                                 const IterateExposure  *exposure,
                                 GError                **error)
{
  return ITERATE_UNIT_STORE_GET_IFACE (self)->put_exposure (self, unit, exposure, error);
}

gboolean
iterate_unit_store_get_value (IterateUnitStore  *self,
                              gint64             metric,
                              const char        *unit,
                              IterateUnitValue  *value,
                              gboolean          *found,
                              GError           **error)
{
  return ITERATE_UNIT_STORE_GET_IFACE (self)->get_value (self, metric, unit, value, found, error);
}

gboolean
iterate_unit_store_put_value (IterateUnitStore        *self,
                              gint64                   metric,
                              const char              *unit,
                              const IterateUnitValue  *value,
                              GError                 **error)
{
  return ITERATE_UNIT_STORE_GET_IFACE (self)->put_value (self, metric, unit, value, error);
}

gboolean
iterate_unit_store_foreach (IterateUnitStore  *self,
                            IterateUnitFunc    func,
                            gpointer           user_data,
                            GError           **error)
{
  return ITERATE_UNIT_STORE_GET_IFACE (self)->foreach (self, func, user_data, error);
}
