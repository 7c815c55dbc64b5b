/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "iterate-intake-segment.h"
#include "iterate-posthog-events.h"
#include "iterate-sent-event.h"

#define NOW G_GINT64_CONSTANT (1800000000000000)

/* What is made of a body can be packed, unpacked and read. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(IterateJsonReader) reader = iterate_json_reader_new ();
  g_autoptr(IterateJsonReader) again = iterate_json_reader_new ();
  g_autoptr(GByteArray) rows = g_byte_array_new ();
  g_autoptr(GBytes) packed = NULL;
  g_autoptr(GBytes) unpacked = NULL;
  IterateJsonValue root, properties;
  IterateIntakeRow row;
  gsize at = 0, length;
  const guint8 *bytes;

  if (!iterate_json_reader_parse (reader, (const char *) data, size, &root, NULL))
    return 0;

  iterate_posthog_events_read (root, NOW, rows);
  packed = iterate_intake_segment_pack (rows->data, rows->len);
  bytes = g_bytes_get_data (packed, &length);
  unpacked = iterate_intake_segment_unpack (bytes, length, NULL);
  g_assert_nonnull (unpacked);
  bytes = g_bytes_get_data (unpacked, &length);
  while (iterate_intake_row_next (bytes, length, &at, &row))
    {
      g_assert_cmpuint (row.name_length, <=, ITERATE_SENT_MAX_NAME);
      g_assert_true (iterate_json_reader_parse (again, row.properties, row.properties_length,
                                                &properties, NULL));
    }
  g_assert_cmpuint (at, ==, rows->len);

  return 0;
}
