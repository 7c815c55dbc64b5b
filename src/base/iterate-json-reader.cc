/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-json-reader.h"

#include "iterate-error.h"

#include <cmath>
#include <cstring>
#include <new>
#include <simdjson.h>
#include <string>

/* Deep enough for what anybody sends, and shallow enough for code that descends. */
#define MAX_DEPTH 128

/* A reader grows with the texts that it reads and gives its memory back above this. */
#define KEPT_CAPACITY (1024 * 1024)

/* Digits of the shortest integers that may not fit 64 bits. */
#define LONG_INTEGER 19

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

static_assert (sizeof (element) == sizeof (IterateJsonValue), "a value holds an element");
static_assert (sizeof (array::iterator) == 2 * sizeof (guint64), "an iterator holds a place");
static_assert (sizeof (object::iterator) == 2 * sizeof (guint64), "an iterator holds a place");

/**
 * IterateJsonReader:
 *
 * Reads JSON on the hot paths, with simdjson: about fifty times as fast as a tree of objects. What it
 * read is valid until it reads again. This is the only file that knows simdjson.
 */
struct _IterateJsonReader
{
  simdjson::dom::parser parser;
};

static IterateJsonValue
wrap (const element &item)
{
  IterateJsonValue value;

  std::memcpy (&value, &item, sizeof value);

  return value;
}

static element
unwrap (IterateJsonValue value)
{
  element item;

  std::memcpy (static_cast<void *> (&item), &value, sizeof value);

  return item;
}

static bool
is_missing (IterateJsonValue value)
{
  return value.place[0] == 0;
}

static void
set_capacity (IterateJsonReader *self,
              gsize              capacity)
{
  if (self->parser.allocate (capacity, MAX_DEPTH) != simdjson::SUCCESS)
    g_error ("There is no memory to read %" G_GSIZE_FORMAT " bytes", capacity);
}

extern "C" IterateJsonReader *
iterate_json_reader_new (void)
{
  IterateJsonReader *self = new IterateJsonReader ();

  set_capacity (self, 0);

  return self;
}

extern "C" void
iterate_json_reader_free (IterateJsonReader *self)
{
  delete self;
}

static int
read_unit (const char *text)
{
  int unit = 0;

  for (int i = 0; i < 4; i++)
    {
      const int digit = g_ascii_xdigit_value (text[i]);

      if (digit < 0)
        return -1;
      unit = unit * 16 + digit;
    }

  return unit;
}

/* JavaScript writes half a character as an escape where it cut a text in two, which no UTF-8
 * can hold: it becomes U+FFFD, as servers of this kind do. */
static std::string
mend_halves (const char *text,
             gsize       length)
{
  std::string mended (text, length);

  for (gsize i = 0; i + 5 < length; i++)
    {
      if (text[i] != '\\')
        continue;

      if (text[i + 1] != 'u')
        {
          i++;
          continue;
        }

      const int unit = read_unit (text + i + 2);

      if (unit >= 0xd800 && unit <= 0xdfff)
        {
          const int next = i + 11 < length && text[i + 6] == '\\' && text[i + 7] == 'u'
                             ? read_unit (text + i + 8) : -1;

          if (unit <= 0xdbff && next >= 0xdc00 && next <= 0xdfff)
            i += 6;
          else
            mended.replace (i + 2, 4, "fffd");
        }
      i += 5;
    }

  return mended;
}

/* JavaScript writes numbers up to 1e21 without an exponent; beyond 64 bits they are no integers here. */
static std::string
mend_integers (const std::string &text)
{
  std::string mended;
  bool in_string = false;

  for (gsize i = 0; i < text.size (); i++)
    {
      gsize end = i;

      mended += text[i];
      if (in_string && text[i] == '\\' && i + 1 < text.size ())
        mended += text[++i];
      else if (text[i] == '"')
        in_string = !in_string;
      if (in_string || !g_ascii_isdigit (text[i]))
        continue;

      while (end < text.size () && g_ascii_isdigit (text[end]))
        end++;
      mended.append (text, i + 1, end - i - 1);
      if (end - i >= LONG_INTEGER && (end == text.size () || std::strchr (".eE", text[end]) == nullptr))
        mended += ".0";
      /* What is behind a point or an exponent is no integer. */
      while (end < text.size () && (g_ascii_isdigit (text[end]) || std::strchr (".eE+-", text[end])))
        mended += text[end++];
      i = end - 1;
    }

  return mended;
}

/**
 * iterate_json_reader_parse:
 * @text: (array length=length): the text, in UTF-8
 * @root: (out): what it is; valid until the next call
 *
 * Reads a text. Texts nested deeper than 128 levels, numbers outside of a double, and what is no JSON get
 * an error.
 */
extern "C" gboolean
iterate_json_reader_parse (IterateJsonReader  *self,
                           const char         *text,
                           gsize               length,
                           IterateJsonValue   *root,
                           GError            **error)
{
  element item;

  if (self->parser.capacity () > KEPT_CAPACITY && length < KEPT_CAPACITY)
    set_capacity (self, KEPT_CAPACITY);

  simdjson::error_code code = self->parser.parse (text, length).get (item);

  if (code == simdjson::STRING_ERROR || code == simdjson::NUMBER_ERROR)
    code = self->parser.parse (mend_integers (mend_halves (text, length))).get (item);

  if (code != simdjson::SUCCESS)
    {
      g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID, "This is no valid JSON: %s",
                   simdjson::error_message (code));
      return FALSE;
    }

  *root = wrap (item);

  return TRUE;
}

extern "C" IterateJsonType
iterate_json_value_get_type (IterateJsonValue self)
{
  if (is_missing (self))
    return ITERATE_JSON_MISSING;

  switch (unwrap (self).type ())
    {
    case element_type::ARRAY:
      return ITERATE_JSON_ARRAY;
    case element_type::OBJECT:
      return ITERATE_JSON_OBJECT;
    case element_type::INT64:
    case element_type::UINT64:
      return ITERATE_JSON_INTEGER;
    case element_type::DOUBLE:
      return ITERATE_JSON_DOUBLE;
    case element_type::STRING:
      return ITERATE_JSON_STRING;
    case element_type::BOOL:
      return ITERATE_JSON_BOOLEAN;
    case element_type::NULL_VALUE:
      return ITERATE_JSON_NULL;
    }

  return ITERATE_JSON_MISSING;
}

/* Finds an object's member; @value is missing otherwise, also where @self is no object. */
extern "C" gboolean
iterate_json_value_find (IterateJsonValue  self,
                         const char       *name,
                         IterateJsonValue *value)
{
  object members;
  element item;

  *value = IterateJsonValue { { 0, 0 } };
  if (is_missing (self) || unwrap (self).get (members) != simdjson::SUCCESS ||
      members.at_key (name).get (item) != simdjson::SUCCESS)
    return FALSE;

  *value = wrap (item);

  return TRUE;
}

/* Returns: (nullable): the string, with a NUL behind it; %NULL where this is none */
extern "C" const char *
iterate_json_value_get_string (IterateJsonValue  self,
                               gsize            *length)
{
  std::string_view string;

  if (is_missing (self) || unwrap (self).get (string) != simdjson::SUCCESS)
    return nullptr;

  if (length != nullptr)
    *length = string.size ();

  return string.data ();
}

extern "C" const char *
iterate_json_value_find_string (IterateJsonValue  self,
                                const char       *name)
{
  IterateJsonValue value;

  return iterate_json_value_find (self, name, &value) ? iterate_json_value_get_string (value, nullptr)
                                                      : nullptr;
}

extern "C" gboolean
iterate_json_value_get_boolean (IterateJsonValue self)
{
  bool truth = false;

  return !is_missing (self) && unwrap (self).get (truth) == simdjson::SUCCESS && truth;
}

extern "C" gboolean
iterate_json_value_get_double (IterateJsonValue  self,
                               double           *number)
{
  return !is_missing (self) && unwrap (self).get (*number) == simdjson::SUCCESS;
}

extern "C" gboolean
iterate_json_value_get_uint64 (IterateJsonValue  self,
                               guint64          *number)
{
  uint64_t value;

  if (is_missing (self) || unwrap (self).get (value) != simdjson::SUCCESS)
    return FALSE;

  *number = value;

  return TRUE;
}

static bool
are_equal_containers (IterateJsonValue one,
                      IterateJsonValue other)
{
  IterateJsonIter here, there;
  IterateJsonValue a, b;
  const char *a_name = nullptr, *b_name = nullptr;
  gsize a_length = 0, b_length = 0;

  iterate_json_iter_init (&here, one);
  iterate_json_iter_init (&there, other);
  for (;;)
    {
      const gboolean more = iterate_json_iter_next (&here, &a_name, &a_length, &a);

      if (iterate_json_iter_next (&there, &b_name, &b_length, &b) != more)
        return false;

      if (!more)
        return true;

      if (a_length != b_length || (a_name != nullptr && std::memcmp (a_name, b_name, a_length) != 0) ||
          !iterate_json_value_equal (a, b))
        return false;
    }
}

/* Whether both would be written alike: numbers by value, and members in their order. */
extern "C" gboolean
iterate_json_value_equal (IterateJsonValue self,
                          IterateJsonValue other)
{
  const IterateJsonType type = iterate_json_value_get_type (self);
  const IterateJsonType other_type = iterate_json_value_get_type (other);
  double a, b;

  if (iterate_json_value_get_double (self, &a) && iterate_json_value_get_double (other, &b))
    return a == b;

  if (type != other_type)
    return FALSE;

  switch (type)
    {
    case ITERATE_JSON_STRING:
      return unwrap (self).get_string ().value_unsafe () ==
             unwrap (other).get_string ().value_unsafe ();
    case ITERATE_JSON_BOOLEAN:
      return iterate_json_value_get_boolean (self) == iterate_json_value_get_boolean (other);
    case ITERATE_JSON_ARRAY:
    case ITERATE_JSON_OBJECT:
      return are_equal_containers (self, other);
    default:
      return TRUE;
    }
}

extern "C" guint
iterate_json_value_get_n_items (IterateJsonValue self)
{
  array items;
  object members;

  if (is_missing (self))
    return 0;

  if (unwrap (self).get (items) == simdjson::SUCCESS)
    return items.size ();

  return unwrap (self).get (members) == simdjson::SUCCESS ? members.size () : 0;
}

/* Starts among the items of an array or object; there are none in anything else. */
extern "C" void
iterate_json_iter_init (IterateJsonIter  *self,
                        IterateJsonValue  container)
{
  array items;
  object members;

  std::memset (self, 0, sizeof *self);
  if (is_missing (container))
    return;

  if (unwrap (container).get (items) == simdjson::SUCCESS)
    {
      const auto begin = items.begin (), end = items.end ();

      std::memcpy (self->at, &begin, sizeof begin);
      std::memcpy (self->end, &end, sizeof end);
    }
  else if (unwrap (container).get (members) == simdjson::SUCCESS)
    {
      const auto begin = members.begin (), end = members.end ();

      std::memcpy (self->at, &begin, sizeof begin);
      std::memcpy (self->end, &end, sizeof end);
      self->members = TRUE;
    }
}

static void
next_member (IterateJsonIter   *self,
             const char       **name,
             gsize             *length,
             IterateJsonValue  *value)
{
  alignas (object::iterator) char place[sizeof (object::iterator)];
  object::iterator *at = reinterpret_cast<object::iterator *> (place);

  std::memcpy (place, self->at, sizeof place);

  const std::string_view key = at->key ();

  if (name != nullptr)
    *name = key.data ();
  if (length != nullptr)
    *length = key.size ();
  *value = wrap (at->value ());
  ++*at;
  std::memcpy (self->at, place, sizeof place);
}

static void
next_element (IterateJsonIter  *self,
              IterateJsonValue *value)
{
  alignas (array::iterator) char place[sizeof (array::iterator)];
  array::iterator *at = reinterpret_cast<array::iterator *> (place);

  std::memcpy (place, self->at, sizeof place);
  *value = wrap (**at);
  ++*at;
  std::memcpy (self->at, place, sizeof place);
}

/**
 * iterate_json_iter_next:
 * @name: (out) (optional): a member's name; left alone in an array
 * @length: (out) (optional): its bytes
 *
 * Returns: whether there was a further item
 */
extern "C" gboolean
iterate_json_iter_next (IterateJsonIter   *self,
                        const char       **name,
                        gsize             *length,
                        IterateJsonValue  *value)
{
  if (std::memcmp (self->at, self->end, sizeof self->at) == 0)
    return FALSE;

  if (self->members)
    next_member (self, name, length, value);
  else
    next_element (self, value);

  return TRUE;
}

/* Writes a string with its quotes. */
extern "C" void
iterate_json_append_string (GString    *text,
                            const char *string,
                            gsize       length)
{
  static const char digits[] = "0123456789abcdef";
  gsize from = 0;

  g_string_append_c (text, '"');
  for (gsize i = 0; i < length; i++)
    {
      const unsigned char c = string[i];

      if (c >= 0x20 && c != '"' && c != '\\')
        continue;

      g_string_append_len (text, string + from, i - from);
      from = i + 1;
      g_string_append_c (text, '\\');
      if (c == '"' || c == '\\')
        g_string_append_c (text, c);
      else if (c == '\n')
        g_string_append_c (text, 'n');
      else if (c == '\t')
        g_string_append_c (text, 't');
      else if (c == '\r')
        g_string_append_c (text, 'r');
      else
        g_string_append_printf (text, "u00%c%c", digits[c >> 4], digits[c & 15]);
    }
  g_string_append_len (text, string + from, length - from);
  g_string_append_c (text, '"');
}

/* Writes a number as JavaScript would: the shortest that reads back as the same. */
extern "C" void
iterate_json_append_number (GString *text,
                            double   number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!std::isfinite (number))
    {
      g_string_append (text, "null");
      return;
    }

  /* Larger ones would be read as integers that 64 bits do not hold. */
  if (number == std::floor (number) && std::fabs (number) < 9.2e18)
    {
      g_ascii_formatd (buffer, sizeof buffer, "%.0f", number == 0 ? 0.0 : number);
      g_string_append (text, buffer);
      return;
    }

  for (int precision = 15; precision <= 17; precision++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", precision);
      g_ascii_formatd (buffer, sizeof buffer, format, number);
      if (g_ascii_strtod (buffer, nullptr) == number)
        break;
    }
  g_string_append (text, buffer);
}

static void
append_container (IterateJsonValue  self,
                  gboolean          members,
                  GString          *text)
{
  IterateJsonIter iter;
  IterateJsonValue item;
  const char *name;
  gsize length;
  gboolean first = TRUE;

  g_string_append_c (text, members ? '{' : '[');
  iterate_json_iter_init (&iter, self);
  while (iterate_json_iter_next (&iter, &name, &length, &item))
    {
      if (!first)
        g_string_append_c (text, ',');
      first = FALSE;
      if (members)
        {
          iterate_json_append_string (text, name, length);
          g_string_append_c (text, ':');
        }
      iterate_json_value_append (item, text);
    }
  g_string_append_c (text, members ? '}' : ']');
}

/* Writes the value as JSON, without white space; a missing one as null. */
extern "C" void
iterate_json_value_append (IterateJsonValue  self,
                           GString          *text)
{
  gsize length;
  const char *string;
  double number;

  switch (iterate_json_value_get_type (self))
    {
    case ITERATE_JSON_STRING:
      string = iterate_json_value_get_string (self, &length);
      iterate_json_append_string (text, string, length);
      break;
    case ITERATE_JSON_INTEGER:
      if (unwrap (self).is<int64_t> ())
        g_string_append_printf (text, "%" G_GINT64_FORMAT,
                                (gint64) unwrap (self).get_int64 ().value_unsafe ());
      else
        g_string_append_printf (text, "%" G_GUINT64_FORMAT,
                                (guint64) unwrap (self).get_uint64 ().value_unsafe ());
      break;
    case ITERATE_JSON_DOUBLE:
      iterate_json_value_get_double (self, &number);
      iterate_json_append_number (text, number);
      break;
    case ITERATE_JSON_BOOLEAN:
      g_string_append (text, iterate_json_value_get_boolean (self) ? "true" : "false");
      break;
    case ITERATE_JSON_ARRAY:
      append_container (self, FALSE, text);
      break;
    case ITERATE_JSON_OBJECT:
      append_container (self, TRUE, text);
      break;
    default:
      g_string_append (text, "null");
    }
}
