/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-import-report.h"

IterateImportReport *
iterate_import_report_new (void)
{
  IterateImportReport *self = g_new0 (IterateImportReport, 1);

  self->refused = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
iterate_import_report_free (IterateImportReport *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->refused);
  g_free (self);
}

/* Returns: (transfer full): the same report once more */
IterateImportReport *
iterate_import_report_copy (IterateImportReport *self)
{
  IterateImportReport *copy = iterate_import_report_new ();

  copy->n_rows = self->n_rows;
  copy->n_refused = self->n_refused;
  for (guint i = 0; i < self->refused->len; i++)
    g_ptr_array_add (copy->refused, g_strdup (g_ptr_array_index (self->refused, i)));

  return copy;
}

/* Counts a row that cannot be taken, and says why if there were not too many. */
void
iterate_import_report_refuse (IterateImportReport *self,
                              gint64               row,
                              const char          *format,
                              ...)
{
  g_autofree char *reason = NULL;
  va_list arguments;

  self->n_refused++;
  if (self->refused->len >= ITERATE_IMPORT_MAX_LISTED)
    return;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (self->refused, g_strdup_printf ("Row %" G_GINT64_FORMAT ": %s", row, reason));
}

/* Returns: (transfer full): `{rows, refused, reasons}` */
JsonObject *
iterate_import_report_to_json (IterateImportReport *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *reasons = json_array_new ();

  json_object_set_int_member (object, "rows", self->n_rows);
  json_object_set_int_member (object, "refused", self->n_refused);
  for (guint i = 0; i < self->refused->len; i++)
    json_array_add_string_element (reasons, g_ptr_array_index (self->refused, i));
  json_object_set_array_member (object, "reasons", reasons);

  return object;
}
