/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "iterate-ofrep-body.h"

#include <string.h>

/* Flags with every kind of rule, so that what a body says is looked at in every way. */
static const char features[] =
  "{\"features\":{"
  "\"plain\":{\"defaultValue\":true},"
  "\"share\":{\"defaultValue\":false,\"rules\":[{\"force\":true,\"coverage\":0.5,\"hashVersion\":2,"
  "\"hashAttribute\":\"company\"}]},"
  "\"conditions\":{\"defaultValue\":0,\"rules\":["
  "{\"condition\":{\"$or\":[{\"a\":{\"$gt\":3}},{\"b\":{\"$regex\":\"^x.*y$\"}}]},\"force\":1},"
  "{\"condition\":{\"tags\":{\"$elemMatch\":{\"$in\":[\"a\",1,null]}}},\"force\":2},"
  "{\"condition\":{\"version\":{\"$vgte\":\"1.2.3-rc.1\"},\"n\":{\"$size\":{\"$lt\":3}}},\"force\":3},"
  "{\"condition\":{\"$not\":{\"plan\":{\"$exists\":true}},\"deep.er.path\":{\"$type\":\"array\"}},"
  "\"force\":4},{\"condition\":{\"all\":{\"$all\":[1,2]},\"none\":{\"$nin\":[\"q\"]}},\"force\":5}]},"
  "\"experiment\":{\"defaultValue\":\"none\",\"rules\":[{\"key\":\"e\",\"variations\":[\"a\","
  "{\"b\":1}],"
  "\"weights\":[0.3,0.7],\"coverage\":0.9,\"namespace\":[\"n\",0,0.8],\"fallbackAttribute\":\"device\","
  "\"parentConditions\":[{\"id\":\"share\",\"condition\":{\"value\":true},\"gate\":true}]}]}}}";

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static IterateFlagSet *set;
  g_autoptr(IterateJsonReader) reader = iterate_json_reader_new ();
  g_autoptr(IterateJsonReader) again = iterate_json_reader_new ();
  g_autoptr(GString) body = g_string_new ("[");
  IterateFlagContext context;
  IterateJsonValue root;

  if (set == NULL)
    set = iterate_flag_set_new (features, strlen (features), NULL);
  g_assert_nonnull (set);
  if (!iterate_json_reader_parse (reader, (const char *) data, size, &root, NULL) ||
      !iterate_ofrep_read_context (root, &context))
    return 0;

  for (guint i = 0; i < iterate_flag_set_get_n_flags (set); i++)
    {
      const char *key = iterate_flag_set_get (set, i)->key;
      IterateFlagEvaluation result;

      iterate_flag_evaluate (set, key, &context, &result);
      g_string_append (body, i > 0 ? ",{" : "{");
      iterate_ofrep_append_evaluation (set, key, &result, body);
      g_string_append_c (body, '}');
    }
  g_string_append_c (body, ']');
  g_assert_true (iterate_json_reader_parse (again, body->str, body->len, &root, NULL));

  return 0;
}
