/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-benchmark.h"

#include "iterate-ai-resources.h"
#include "iterate-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What others reach with a metric, where a public figure says so; each names its source. */

#define FILE_NAME "/io/github/iterate_app/Iterate/knowledge/benchmarks.json"

static gpointer
load (gpointer unused)
{
  g_autoptr(GBytes) bytes = g_resource_lookup_data (iterate_ai_get_resource (), FILE_NAME,
                                                    G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autoptr(JsonNode) node = iterate_json_parse_node (text, size, NULL);

  return json_node_dup_array (node);
}

static gboolean
is_about (JsonObject *benchmark,
          const char *metric)
{
  g_auto(GStrv) words = iterate_json_dup_strv (benchmark, "words");
  g_autofree char *lower = g_utf8_strdown (metric, -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (strstr (lower, words[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* Returns: (transfer full): `[{text, value, unit, better, source, year}]`: what is known of
 * metrics with such a name */
JsonArray *
iterate_benchmarks_to_json (const char *metric)
{
  static GOnce once = G_ONCE_INIT;
  JsonArray *all = g_once (&once, load, NULL), *found = json_array_new ();

  for (guint i = 0; i < json_array_get_length (all); i++)
    {
      JsonObject *benchmark = json_array_get_object_element (all, i);

      if (is_about (benchmark, metric))
        json_array_add_object_element (found, json_object_ref (benchmark));
    }

  return found;
}

/* Returns: (transfer full): the same as sentences, each with its source */
GStrv
iterate_benchmarks_dup_text (const char *metric)
{
  g_autoptr(JsonArray) found = iterate_benchmarks_to_json (metric);
  g_autoptr(GStrvBuilder) lines = g_strv_builder_new ();

  for (guint i = 0; i < json_array_get_length (found); i++)
    {
      JsonObject *benchmark = json_array_get_object_element (found, i);
      g_autofree char *line = NULL;

      line = g_strdup_printf ("%s (%s, %d)", json_object_get_string_member (benchmark, "text"),
                              json_object_get_string_member (benchmark, "source"),
                              (int) json_object_get_int_member (benchmark, "year"));
      g_strv_builder_add (lines, line);
    }

  return g_strv_builder_end (lines);
}
