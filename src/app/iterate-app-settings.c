/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-app-settings.h"

/* Returns: (transfer full) (nullable): what is kept over restarts, or %NULL where the schema is not
 * installed */
GSettings *
iterate_app_settings_new (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, ITERATE_APPLICATION_ID, TRUE);

  return schema == NULL ? NULL : g_settings_new_full (schema, NULL, NULL);
}
