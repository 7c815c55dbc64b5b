/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-metric-column.h"

#include "iterate-error.h"

#include <math.h>
#include <string.h>

static gboolean
set_error (const char  *specification,
           GError     **error)
{
  g_set_error (error, ITERATE_ERROR, ITERATE_ERROR_INVALID,
               "“%s” is no metric. Write NAME=COLUMN, or NAME=COLUMN/COLUMN for a ratio, and "
               "perhaps :proportion, :mean, :count or a quantile such as :p90, and perhaps :sum, "
               ":max or :last for several rows of a unit", specification);

  return FALSE;
}

/* “p90” or “p99.5”. */
static gboolean
parse_quantile (const char          *word,
                IterateMetricColumn *self)
{
  double percent;

  if (*word != 'p' || !g_ascii_isdigit (word[1]) ||
      !iterate_metric_column_parse_number (word + 1, &percent) || !(percent > 0 && percent < 100))
    return FALSE;

  self->kind = ITERATE_METRIC_QUANTILE;
  self->quantile = percent / 100;

  return TRUE;
}

static gboolean
parse_word (IterateMetricColumn *self,
            const char          *word)
{
  static const char *const combines[] = { "last", "sum", "max" };

  for (guint i = 0; i < G_N_ELEMENTS (combines); i++)
    {
      if (g_str_equal (word, combines[i]))
        {
          self->combine = i;
          return TRUE;
        }
    }

  self->has_kind = TRUE;
  if (parse_quantile (word, self))
    return TRUE;

  return iterate_metric_kind_parse (word, &self->kind) &&
         (self->kind == ITERATE_METRIC_PROPORTION || self->kind == ITERATE_METRIC_MEAN ||
          self->kind == ITERATE_METRIC_COUNT || self->kind == ITERATE_METRIC_RATIO);
}

static void
split_ratio (const char  *text,
             char       **numerator,
             char       **denominator)
{
  const char *slash = strchr (text, '/');

  g_free (*numerator);
  g_free (*denominator);
  *numerator = slash == NULL ? g_strdup (text) : g_strndup (text, slash - text);
  *denominator = slash == NULL ? NULL : g_strdup (slash + 1);
}

/**
 * iterate_metric_column_new:
 * @specification: `NAME=COLUMN` or `NAME=COLUMN/COLUMN`, and perhaps `:KIND` and
 *   `:COMBINATION`
 *
 * Returns: (transfer full): the column, or %NULL with @error set
 */
IterateMetricColumn *
iterate_metric_column_new (const char  *specification,
                           GError     **error)
{
  g_autoptr(IterateMetricColumn) self = g_new0 (IterateMetricColumn, 1);
  const char *equals = strchr (specification, '=');
  g_auto(GStrv) words = equals == NULL ? NULL : g_strsplit (equals + 1, ":", 4);

  self->role = "secondary";
  self->direction = "up";
  self->kind = ITERATE_METRIC_MEAN;
  self->quantile = self->cap = self->margin = NAN;
  if (words == NULL || equals == specification || words[0] == NULL || *words[0] == '\0')
    {
      set_error (specification, error);
      return NULL;
    }

  self->name = g_strndup (specification, equals - specification);
  split_ratio (words[0], &self->column, &self->denominator);
  for (guint i = 1; words[i] != NULL; i++)
    {
      if (!parse_word (self, words[i]))
        {
          set_error (specification, error);
          return NULL;
        }
    }

  if (self->denominator != NULL && !self->has_kind)
    {
      self->kind = ITERATE_METRIC_RATIO;
      self->has_kind = TRUE;
    }
  if ((self->kind == ITERATE_METRIC_RATIO) != (self->denominator != NULL) || *self->column == '\0' ||
      (self->denominator != NULL && *self->denominator == '\0'))
    {
      set_error (specification, error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/* Names the column with each unit's value before the exposure; for a ratio two. */
void
iterate_metric_column_set_covariate (IterateMetricColumn *self,
                                     const char          *column)
{
  split_ratio (column, &self->covariate, &self->covariate_denominator);
}

void
iterate_metric_column_free (IterateMetricColumn *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->column);
  g_free (self->denominator);
  g_free (self->covariate);
  g_free (self->covariate_denominator);
  g_free (self);
}

static gboolean
parse_word_of_truth (const char *text,
                     double     *value)
{
  static const char *const no[] = { "false", "no", "f", "n" };
  static const char *const yes[] = { "true", "yes", "t", "y" };

  for (guint i = 0; i < G_N_ELEMENTS (no); i++)
    {
      if (g_ascii_strcasecmp (text, no[i]) == 0 || g_ascii_strcasecmp (text, yes[i]) == 0)
        {
          *value = g_ascii_strcasecmp (text, yes[i]) == 0;
          return TRUE;
        }
    }

  return FALSE;
}

static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
                                 1e13, 1e14, 1e15 };

#define EACH_BYTE(c) (G_GUINT64_CONSTANT (0x0101010101010101) * (guint8) (c))

/* The number that eight digits are, most significant first in memory: neighbours are
 * joined by twos, fours and eights in one multiplication each. */
static guint
join_digits (guint64 digits)
{
  digits = (digits * 10 + (digits >> 8)) & G_GUINT64_CONSTANT (0x00ff00ff00ff00ff);
  digits = (digits * 100 + (digits >> 16)) & G_GUINT64_CONSTANT (0x0000ffff0000ffff);

  return (guint32) (digits * 10000 + (digits >> 32));
}

/* Reads up to eight digits with a point among them, as one word and without looking at
 * each: most of a large file is such numbers. Eight bytes can be read from @text on. */
static gboolean
parse_in_word (const char *text,
               gsize       length,
               double     *value)
{
  guint64 word, points, point, decimals;
  gsize n_after = 0, n_digits = length;

  memcpy (&word, text, sizeof word);
  word = GUINT64_FROM_LE (word);
  word &= G_MAXUINT64 >> (64 - 8 * length);

  points = word ^ (EACH_BYTE ('.') & (G_MAXUINT64 >> (64 - 8 * length)));
  points = ~(((points & EACH_BYTE (0x7f)) + EACH_BYTE (0x7f)) | points | EACH_BYTE (0x7f)) &
           (G_MAXUINT64 >> (64 - 8 * length));
  if (points != 0)
    {
      point = __builtin_ctzll (points) / 8;
      n_after = length - point - 1;
      n_digits = length - 1;
      decimals = point == 7 ? 0 : (word >> 8) & (G_MAXUINT64 << (8 * point));
      word = (word & ((G_GUINT64_CONSTANT (1) << (8 * point)) - 1)) | decimals;
      if (n_digits == 0)
        return FALSE;
    }

  /* Zeros in front, and then nothing but digits. */
  if (n_digits < 8)
    word = (word << (64 - 8 * n_digits)) | (EACH_BYTE ('0') & (G_MAXUINT64 >> (8 * n_digits)));
  word -= EACH_BYTE ('0');
  if (((word + EACH_BYTE (0x76)) | word) & EACH_BYTE (0x80))
    return FALSE;

  *value = join_digits (word) / powers[n_after];

  return TRUE;
}

/* Reads up to 15 digits and a point: a whole number below 2⁵³ over a power of ten that
 * is exact, so the quotient is rounded right (W. Clinger, How to read floating point
 * numbers accurately, 1990). */
static gboolean
parse_short (const char *text,
             double     *value)
{
  gboolean negative = *text == '-';
  guint n_digits = 0, n_decimals = 0;
  guint64 digits = 0;
  const char *at = text + negative;

  for (; g_ascii_isdigit (*at); at++, n_digits++)
    digits = 10 * digits + (*at - '0');
  if (*at == '.')
    for (at++; g_ascii_isdigit (*at); at++, n_decimals++)
      digits = 10 * digits + (*at - '0');

  if (*at != '\0' || n_digits == 0 || n_digits + n_decimals > 15)
    return FALSE;

  *value = digits / powers[n_decimals];
  if (negative)
    *value = -*value;

  return TRUE;
}

/* Returns: whether the text is a finite number in the C locale, and no hexadecimal one */
gboolean
iterate_metric_column_parse_number (const char *text,
                                    double     *value)
{
  char *end = NULL;

  if (parse_short (text, value))
    return TRUE;
  if (strpbrk (text, "xX") != NULL)
    return FALSE;

  *value = g_ascii_strtod (text, &end);

  return end != text && *end == '\0' && isfinite (*value);
}

/**
 * iterate_metric_column_parse:
 * @text: a field of a file, without a NUL; eight bytes can be read from there on
 * @length: its bytes, 1 or more
 * @value: (out): the number, or 0 or 1 for a truth value
 * @truth: (out): whether it is one
 *
 * Returns: whether it is either
 */
gboolean
iterate_metric_column_parse (const char *text,
                             gsize       length,
                             double     *value,
                             gboolean   *truth)
{
  g_autofree char *copy = NULL;

  *truth = length == 1 && (*text == '0' || *text == '1');
  if (length <= 8 && parse_in_word (text, length, value))
    return TRUE;

  copy = g_strndup (text, length);
  *truth = g_ascii_isalpha (*copy) && parse_word_of_truth (copy, value);

  return *truth || iterate_metric_column_parse_number (copy, value);
}
