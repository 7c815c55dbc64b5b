/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-redactor.h"

#include <stdlib.h>
#include <string.h>

/* The order matters: a key may look like a phone number, and a card like an account. What is found
 * becomes its kind in brackets, so that a reader knows what stood there. */

#define MARK_START "["
#define MARK_END   "]"

/* Shorter parts of a name are words of the language more often than not. */
#define SHORTEST_NAME 3

#define MOST_DIGITS 40

struct _IterateRedactor
{
  guint       counts[ITERATE_N_REDACTIONS];
  GHashTable *names; /* (owned) (element-type utf8): in lower case */
  GRegex     *name_regex; /* (owned) (nullable): made anew when a name is added */
};

static const char *const kind_names[] = {
  "key", "token", "e-mail", "iban", "card", "phone", "name",
};

static gboolean check_card (const char *text);
static gboolean check_iban (const char *text);
static gboolean check_phone (const char *text);

typedef struct
{
  IterateRedaction  kind;
  const char       *pattern;
  gboolean        (*check) (const char *text);
} Rule;

static const Rule rules[] = {
  { ITERATE_REDACTION_KEY,
    "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", NULL },
  { ITERATE_REDACTION_KEY, "(?<=://)[^/\\s:@]+:[^/\\s@]+(?=@)", NULL },
  { ITERATE_REDACTION_TOKEN, "(?i)\\bbearer\\s+[a-z0-9\\-._~+/]{8,}=*", NULL },
  { ITERATE_REDACTION_TOKEN, "\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*)?",
    NULL },
  { ITERATE_REDACTION_KEY, "\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b", NULL },
  { ITERATE_REDACTION_KEY, "\\bAIza[0-9A-Za-z_\\-]{30,}", NULL },
  { ITERATE_REDACTION_KEY,
    "\\b(?:sk|pk|rk|ghp|gho|ghs|github_pat|glpat|xox[a-z]|whsec|phc|phx|hf|npm|shpat|SG)[-_.]"
    "[A-Za-z0-9_\\-.]{8,}", NULL },
  { ITERATE_REDACTION_KEY,
    "(?i)\\b(?:password|passwort|kennwort|passwd|pwd|api[ _-]?key|secret|access[ _-]?token)\\b"
    "(?:\\s*[:=]\\s*|\\s+(?:is|ist|lautet)\\s+)[\"'“]?\\K[^\\s\"'”,;]{4,}", NULL },
  { ITERATE_REDACTION_KEY, "\\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{32,}\\b", NULL },
  { ITERATE_REDACTION_EMAIL,
    "[\\p{L}\\p{N}._%+'-]+(?:@|\\s?[\\[(]\\s?(?:at|ät)\\s?[\\])]\\s?)[\\p{L}\\p{N}-]+"
    "(?:(?:\\.|\\s?[\\[(]\\s?(?:dot|punkt)\\s?[\\])]\\s?)[\\p{L}\\p{N}-]+)+", NULL },
  { ITERATE_REDACTION_IBAN, "(?i)\\b[a-z]{2}\\d{2}(?:[ -]?[a-z0-9]{1,4}){3,9}\\b", check_iban },
  { ITERATE_REDACTION_CARD, "(?<![\\d.])\\d(?:[ -]?\\d){12,18}(?![\\d])", check_card },
  { ITERATE_REDACTION_PHONE,
    "(?<![\\w.+])(?:\\+|00)\\d(?:[ ()./-]{0,3}\\d){6,14}(?!\\d)", check_phone },
  { ITERATE_REDACTION_PHONE,
    "(?<![\\w.-])\\(?0\\d{1,5}\\)?(?:[ /-]{1,3}\\d{2,8}){1,5}(?![\\w-])", check_phone },
  { ITERATE_REDACTION_PHONE, "(?<![\\w.-])\\(?\\d{3}\\)?[ .-]\\d{3}[ .-]\\d{4}(?![\\w-])", NULL },
  { ITERATE_REDACTION_PHONE, "(?<![\\w.-])0\\d{9,12}(?![\\w.])", NULL },
};

G_STATIC_ASSERT (G_N_ELEMENTS (kind_names) == ITERATE_N_REDACTIONS);

static GRegex *
get_regex (guint rule)
{
  static GRegex *regexes[G_N_ELEMENTS (rules)];
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
        {
          regexes[i] = g_regex_new (rules[i].pattern, G_REGEX_OPTIMIZE | G_REGEX_DOTALL, 0, NULL);
          g_assert (regexes[i] != NULL);
        }
      g_once_init_leave (&ready, 1);
    }

  return regexes[rule];
}

/* Returns: how many digits there are, in whatever script */
static guint
read_digits (const char *text,
             int        *digits)
{
  guint n = 0;

  for (; *text != '\0' && n < MOST_DIGITS; text = g_utf8_next_char (text))
    {
      int digit = g_unichar_digit_value (g_utf8_get_char (text));

      if (digit >= 0)
        digits[n++] = digit;
    }

  return n;
}

/* ISO/IEC 7812-1, annex B: Luhn's check digit. */
static gboolean
check_card (const char *text)
{
  int digits[MOST_DIGITS];
  guint n = read_digits (text, digits);
  int sum = 0;

  for (guint i = 0; i < n; i++)
    {
      int digit = digits[n - 1 - i] * (i % 2 == 1 ? 2 : 1);

      sum += digit > 9 ? digit - 9 : digit;
    }

  return n >= 13 && sum > 0 && sum % 10 == 0;
}

/* ISO 13616: the first four characters go last, letters count from 10, and the whole is 1 modulo 97. */
static gboolean
check_iban (const char *text)
{
  char compact[MOST_DIGITS];
  guint n = 0, rest = 0;

  for (; *text != '\0' && n < MOST_DIGITS; text++)
    {
      if (g_ascii_isalnum (*text))
        compact[n++] = g_ascii_toupper (*text);
    }
  if (n < 15 || n > 34)
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      char c = compact[(i + 4) % n];

      rest = g_ascii_isdigit (c) ? (rest * 10 + (guint) (c - '0')) % 97
                                 : (rest * 100 + (guint) (c - 'A') + 10) % 97;
    }

  return rest == 1;
}

static gboolean
check_phone (const char *text)
{
  int digits[MOST_DIGITS];
  guint n = read_digits (text, digits);

  return n >= 7 && n <= 15;
}

IterateRedactor *
iterate_redactor_new (void)
{
  IterateRedactor *self = g_new0 (IterateRedactor, 1);

  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
iterate_redactor_free (IterateRedactor *self)
{
  g_hash_table_unref (self->names);
  g_clear_pointer (&self->name_regex, g_regex_unref);
  g_free (self);
}

static void
add_word (IterateRedactor *self,
          const char      *word)
{
  g_autofree char *clean = g_strstrip (g_utf8_strdown (word, -1));

  if (g_utf8_strlen (clean, -1) >= SHORTEST_NAME)
    {
      g_hash_table_add (self->names, g_steal_pointer (&clean));
      g_clear_pointer (&self->name_regex, g_regex_unref);
    }
}

/**
 * iterate_redactor_add_name:
 * @name: such as “Ada Lovelace”
 *
 * From now on the name and its parts are taken out wherever they stand.
 */
void
iterate_redactor_add_name (IterateRedactor *self,
                           const char      *name)
{
  /* Of a mail address, what stands before the @ is a name. */
  g_autofree char *own = g_strndup (name, strcspn (name, "@"));
  g_auto(GStrv) parts = g_strsplit_set (own, " ,;._", -1);

  add_word (self, own);
  for (guint i = 0; parts[i] != NULL; i++)
    add_word (self, parts[i]);
}

static char *
mark (IterateRedactor  *self,
      IterateRedaction  kind)
{
  self->counts[kind]++;

  return g_strconcat (MARK_START, kind_names[kind], MARK_END, NULL);
}

/* Words and figures beside it may look as if they belonged to it: looks for the longest part, from one
 * space to another, that passes. */
static gboolean
find_part (const char  *text,
           gboolean   (*check) (const char *text),
           gsize       *start,
           gsize       *end)
{
  gsize length = strlen (text);

  for (*start = 0; *start < length; *start += strcspn (text + *start, " ") + 1)
    {
      for (*end = length; *end > *start; (*end)--)
        {
          g_autofree char *part = NULL;

          if (*end < length && text[*end] != ' ')
            continue;

          part = g_strndup (text + *start, *end - *start);
          if (check (part))
            return TRUE;
        }
    }

  return FALSE;
}

typedef struct
{
  IterateRedactor  *redactor;
  const Rule       *rule;
} Replacing;

static gboolean
replace_cb (const GMatchInfo *match,
            GString          *result,
            gpointer          data)
{
  Replacing *replacing = data;
  g_autofree char *found = g_match_info_fetch (match, 0);
  g_autofree char *instead = NULL;
  gsize start = 0, end = strlen (found);

  if (replacing->rule->check != NULL &&
      !find_part (found, replacing->rule->check, &start, &end))
    {
      g_string_append (result, found);
      return FALSE;
    }

  instead = mark (replacing->redactor, replacing->rule->kind);
  g_string_append_len (result, found, start);
  g_string_append (result, instead);
  g_string_append (result, found + end);

  return FALSE;
}

static int
compare_lengths (gconstpointer a,
                 gconstpointer b)
{
  gsize one = strlen (*(const char *const *) a), other = strlen (*(const char *const *) b);

  return (other > one) - (other < one);
}

/* Returns: (transfer none): one expression for all the names, the longest first */
static GRegex *
ensure_name_regex (IterateRedactor *self)
{
  g_autofree gpointer *names = NULL;
  g_autoptr(GString) pattern = NULL;
  guint n_names;

  if (self->name_regex != NULL || g_hash_table_size (self->names) == 0)
    return self->name_regex;

  names = g_hash_table_get_keys_as_array (self->names, &n_names);
  qsort (names, n_names, sizeof *names, compare_lengths);
  pattern = g_string_new ("(?<![\\p{L}\\p{N}])(?:");
  for (guint i = 0; i < n_names; i++)
    {
      g_autofree char *escaped = g_regex_escape_string (names[i], -1);

      g_string_append_printf (pattern, "%s%s", i == 0 ? "" : "|", escaped);
    }
  g_string_append (pattern, ")(?![\\p{L}\\p{N}])");
  self->name_regex = g_regex_new (pattern->str, G_REGEX_CASELESS, 0, NULL);

  return self->name_regex;
}

static char *
apply_rule (IterateRedactor *self,
            GRegex          *regex,
            const Rule      *rule,
            const char      *text)
{
  Replacing replacing = { self, rule };
  char *result = g_regex_replace_eval (regex, text, -1, 0, 0, replace_cb, &replacing, NULL);

  /* An expression that gave up must not let a text pass. */
  return result != NULL ? result : mark (self, rule->kind);
}

/* Returns: (transfer full): the text without what should not leave the machine */
char *
iterate_redactor_apply (IterateRedactor *self,
                        const char      *text)
{
  static const Rule name_rule = { ITERATE_REDACTION_NAME, NULL, NULL };
  char *result = g_utf8_make_valid (text, -1);
  GRegex *names = ensure_name_regex (self);

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *before = result;

      result = apply_rule (self, get_regex (i), &rules[i], before);
    }

  if (names != NULL)
    {
      g_autofree char *before = result;

      result = apply_rule (self, names, &name_rule, before);
    }

  return result;
}

/* Counts what a caller took out itself. */
void
iterate_redactor_note (IterateRedactor  *self,
                       IterateRedaction  kind)
{
  self->counts[kind]++;
}

guint
iterate_redactor_get_count (IterateRedactor  *self,
                            IterateRedaction  kind)
{
  return self->counts[kind];
}

/* Returns: (transfer none): such as `e-mail` */
const char *
iterate_redaction_get_name (IterateRedaction kind)
{
  return kind_names[kind];
}
