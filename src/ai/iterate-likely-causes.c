/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-likely-causes.h"

#include "iterate-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Why a metric may have done what it did, from what was done before, which segments it came from and
 * what else moved. Sentences, the likeliest first, each with what speaks for it. */

/* A change that weighs less than this is not worth a sentence beside a heavier one. */
#define LEAST_WEIGHT 0.15
#define MOST_CHANGES 3

/* A segment has to carry so much of the change, and more than its size makes it carry. */
#define LEAST_SHARE    0.3
#define LEAST_SURPRISE 0.0005
#define MOST_SEGMENTS  2

static char *
describe_minutes (double minutes)
{
  double size = fabs (minutes);

  if (size < 1)
    return g_strdup (_("at the same time"));

  if (size < 120)
    return g_strdup_printf (minutes > 0 ? _("%.0f minutes before") : _("%.0f minutes after"), size);

  if (size < 48 * 60)
    return g_strdup_printf (minutes > 0 ? _("%.0f hours before") : _("%.0f hours after"), size / 60);

  return g_strdup_printf (_("%.0f days before"), size / 1440);
}

static const char *
name_kind (const char *kind)
{
  static const struct
  {
    const char *kind;
    const char *name;
  } names[] = {
    { "deploy", N_("Deploy") }, { "flag", N_("Flag") }, { "rollout", N_("Rollout") },
    { "experiment", N_("Experiment") }, { "configuration", N_("Configuration") },
    { "note", N_("Note") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_equal (names[i].kind, kind))
        return _(names[i].name);
    }

  return kind;
}

static void
add_changes (JsonArray *changes,
             GPtrArray *causes)
{
  for (guint i = 0; i < json_array_get_length (changes) && i < MOST_CHANGES; i++)
    {
      JsonObject *change = json_array_get_object_element (changes, i);
      g_autofree char *when = NULL;

      if (i > 0 && json_object_get_double_member (change, "weight") < LEAST_WEIGHT)
        break;

      when = describe_minutes (json_object_get_double_member (change, "minutesBefore"));
      g_ptr_array_add (causes,
                       g_strdup_printf (_("%s “%s”, %s it began"),
                                        name_kind (json_object_get_string_member (change, "kind")),
                                        json_object_get_string_member (change, "title"), when));
    }
}

static void
add_segments (JsonArray *segments,
              GPtrArray *causes)
{
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (segments) && n < MOST_SEGMENTS; i++)
    {
      JsonObject *segment = json_array_get_object_element (segments, i);
      double share = json_object_get_double_member_with_default (segment, "share", 0);

      if (share < LEAST_SHARE ||
          json_object_get_double_member_with_default (segment, "surprise", 0) < LEAST_SURPRISE)
        continue;

      g_ptr_array_add (causes,
                       g_strdup_printf (_("%s = %s carries %.0f %% of the change: %.3g instead of "
                                          "%.3g"),
                                        json_object_get_string_member (segment, "dimension"),
                                        json_object_get_string_member (segment, "value"),
                                        MIN (100 * share, 999),
                                        json_object_get_double_member (segment, "observed"),
                                        json_object_get_double_member (segment, "expected")));
      n++;
    }
}

static void
add_movers (JsonArray *movers,
            GPtrArray *causes)
{
  for (guint i = 0; i < json_array_get_length (movers) && i < 2; i++)
    {
      JsonObject *mover = json_array_get_object_element (movers, i);
      double ahead = json_object_get_double_member (mover, "minutesAhead");
      g_autofree char *when = ahead < 1 ? g_strdup (_("together with it"))
                                        : g_strdup_printf (_("%.0f minutes ahead of it"), ahead);

      g_ptr_array_add (causes,
                       g_strdup_printf (_("%s moves %s (correlation %.2f, p = %.2g, the best of %d "
                                          "that were tried)"),
                                        json_object_get_string_member (mover, "metric"), when,
                                        json_object_get_double_member (mover, "correlation"),
                                        json_object_get_double_member (mover, "p"),
                                        (int) json_object_get_int_member (mover, "tried")));
    }
}

/* Returns: (transfer full): `{likelyCauses}` */
JsonObject *
iterate_likely_causes_write (JsonObject  *request,
                             GError     **error)
{
  g_autoptr(GPtrArray) causes = g_ptr_array_new_with_free_func (g_free);
  JsonObject *answer = json_object_new ();

  add_changes (json_object_get_array_member (request, "changes"), causes);
  add_segments (json_object_get_array_member (request, "segments"), causes);
  add_movers (json_object_get_array_member (request, "movers"), causes);
  if (causes->len == 0)
    g_ptr_array_add (causes,
                     g_strdup (_("Nothing that was recorded explains it: no change in the week before, "
                                 "no segment that stands out and no other metric that moved first")));

  g_ptr_array_add (causes, NULL);
  iterate_json_set_strv (answer, "likelyCauses", (const char *const *) causes->pdata);

  return answer;
}
