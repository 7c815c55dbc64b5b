/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-flag-evaluation.h"

#include <stdio.h>
#include <string.h>

/* How often flags are evaluated in a second, in the process. Arguments: features in GrowthBook's
 * format, and a list of what is known of people; both are files. */
int
main (int   argc,
      char *argv[])
{
  g_autoptr(IterateJsonReader) reader = iterate_json_reader_new ();
  g_autofree char *features = NULL;
  g_autofree char *people = NULL;
  g_autoptr(GArray) contexts = g_array_new (FALSE, FALSE, sizeof (IterateFlagContext));
  IterateFlagSet *set;
  IterateJsonValue root, person;
  IterateJsonIter iter;
  gsize length;
  gint64 start, n = 0, n_on = 0;

  if (argc < 3 || !g_file_get_contents (argv[1], &features, &length, NULL) ||
      !g_file_get_contents (argv[2], &people, NULL, NULL))
    return 2;

  set = iterate_flag_set_new (features, length, NULL);
  if (set == NULL || !iterate_json_reader_parse (reader, people, strlen (people), &root, NULL))
    return 1;

  iterate_json_iter_init (&iter, root);
  while (iterate_json_iter_next (&iter, NULL, NULL, &person))
    {
      IterateFlagContext context = { .attributes.values = person };

      iterate_json_value_find (person, "id", &context.attributes.id);
      g_array_append_val (contexts, context);
    }

  start = g_get_monotonic_time ();
  while (g_get_monotonic_time () - start < 2 * G_USEC_PER_SEC)
    {
      for (guint i = 0; i < contexts->len; i++)
        {
          for (guint j = 0; j < iterate_flag_set_get_n_flags (set); j++)
            {
              IterateFlagEvaluation result;

              iterate_flag_evaluate_feature (set, iterate_flag_set_get (set, j),
                                             &g_array_index (contexts, IterateFlagContext, i),
                                             &result);
              n_on += iterate_flag_value_is_on (result.value);
              n++;
            }
        }
    }
  printf ("{\"perSecond\": %.0f, \"on\": %.6f}\n",
          (double) n * G_USEC_PER_SEC / (double) (g_get_monotonic_time () - start), (double) n_on / n);
  iterate_flag_set_unref (set);

  return 0;
}
