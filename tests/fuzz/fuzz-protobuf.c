/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "iterate-otlp-point.h"
#include "iterate-otlp-protobuf.h"

/* Whatever is a message of OpenTelemetry is JSON afterwards; the first byte says of which signal. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(IterateJsonReader) reader = iterate_json_reader_new ();
  g_autoptr(GPtrArray) points = NULL;
  g_autoptr(GString) json = g_string_new (NULL);
  IterateJsonValue root;
  IterateOtlpSignal signal;

  if (size == 0)
    return 0;

  signal = data[0] % 3;
  if (!iterate_otlp_protobuf_to_json (signal, data + 1, size - 1, json, NULL))
    return 0;

  g_assert_true (iterate_json_reader_parse (reader, json->str, json->len, &root, NULL));
  points = g_ptr_array_new_with_free_func ((GDestroyNotify) iterate_otlp_point_free);
  iterate_otlp_points_read (root, points);

  return 0;
}
