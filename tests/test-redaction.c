/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-redactor.h"

#include <glib.h>
#include <string.h>

/* What must not leave the machine, and what may. */

typedef struct
{
  const char *text;
  const char *expected;
} Case;

static const Case secrets[] = {
  { "Write to mia.o'neil+shop@mail.example.co.uk, please", "Write to [e-mail], please" },
  { "jürgen@müller.example hilft", "[e-mail] hilft" },
  { "reach me: ada (at) example [dot] org", "reach me: [e-mail]" },
  { "Call +49 (0)30 1234-5678 after six", "Call [phone] after six" },
  { "0049 170 1234567", "[phone]" },
  { "Tel. 030/12345678 oder 0171-2345678", "Tel. [phone] oder [phone]" },
  { "(415) 555-0132 is my number", "[phone] is my number" },
  { "card 4111 1111 1111 1111 was charged", "card [card] was charged" },
  { "5500-0000-0000-0004", "[card]" },
  { "order 12 4111 1111 1111 1111 77", "order 12 [card] 77" },
  { "٤١١١ ١١١١ ١١١١ ١١١١", "[card]" },
  { "my IBAN is DE89 3704 0044 0532 0130 00.", "my IBAN is [iban]." },
  { "gb82west12345698765432", "[iban]" },
  { "Authorization: Bearer abc.def-123456", "Authorization: [token]" },
  { "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "[token]" },
  { "sk-proj-abcdefGHIJKL0123", "[key]" },
  { "use ghp_0123456789abcdefABCDEF now", "use [key] now" },
  { "AKIAIOSFODNN7EXAMPLE", "[key]" },
  { "my password is hunter22!", "my password is [key]" },
  { "api_key=ABCD1234EFGH", "api_key=[key]" },
  { "postgres://admin:s3cret@db/shop", "postgres://[key]@db/shop" },
  { "d41d8cd98f00b204e9800998ecf8427e", "[key]" },
  { "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "[key]" },
};

static const char *const harmless[] = {
  "On 2026-11-27 at 06:02:54 it took 836 ms",
  "Version 3.2.1.4 of 2025",
  "4111 1111 1111 1112 is no card",
  "We have 12 345 678 rows and 1,234,567.89 €",
  "exp-12, idea-123 and req-4",
  "The password field is too small",
  "p95_latency rose by 12.5 % (n = 1234567)",
  "1772323200",
  "id 100200300400",
};

static void
test_what_tells_who_or_lets_in_is_taken_out (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autoptr(IterateRedactor) redactor = iterate_redactor_new ();
      g_autofree char *text = iterate_redactor_apply (redactor, secrets[i].text);

      g_assert_cmpstr (text, ==, secrets[i].expected);
    }
}

static void
test_ordinary_text_stays (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (harmless); i++)
    {
      g_autoptr(IterateRedactor) redactor = iterate_redactor_new ();
      g_autofree char *text = iterate_redactor_apply (redactor, harmless[i]);

      g_assert_cmpstr (text, ==, harmless[i]);
    }
}

static void
test_names_of_authors_are_taken_out_everywhere (void)
{
  g_autoptr(IterateRedactor) redactor = iterate_redactor_new ();
  g_autofree char *text = NULL;

  iterate_redactor_add_name (redactor, "Ada Lovelace");
  iterate_redactor_add_name (redactor, "jonas.weber@example.org");
  text = iterate_redactor_apply (redactor, "Regards, ADA. Jonas Weber and Adalbert agree, says "
                                           "Lovelace");

  g_assert_cmpstr (text, ==, "Regards, [name]. [name] [name] and Adalbert agree, says [name]");
  g_assert_cmpuint (iterate_redactor_get_count (redactor, ITERATE_REDACTION_NAME), ==, 4);
}

/* Whatever stands around a secret, it does not come through. */
static void
test_a_secret_is_found_wherever_it_stands (void)
{
  static const char *const around[] = { " ", "\n", "(", "“", "»", "、", ": ", "\t", "<b>" };

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr(IterateRedactor) redactor = iterate_redactor_new ();
      const Case *secret = &secrets[g_test_rand_int_range (0, 20)];
      const char *before = around[g_test_rand_int_range (0, G_N_ELEMENTS (around))];
      g_autofree char *text = g_strconcat ("Hello", before, secret->text, " and on", NULL);
      g_autofree char *result = iterate_redactor_apply (redactor, text);

      if (strstr (result, secret->text) != NULL)
        g_error ("Not taken out: %s", text);
    }
}

static void
test_broken_text_is_read (void)
{
  g_autoptr(IterateRedactor) redactor = iterate_redactor_new ();
  g_autofree char *text = iterate_redactor_apply (redactor, "a\xff\xfe b@c.example");

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strstr (text, "b@c"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/redaction/what-tells-who-or-lets-in-is-taken-out",
                   test_what_tells_who_or_lets_in_is_taken_out);
  g_test_add_func ("/redaction/ordinary-text-stays", test_ordinary_text_stays);
  g_test_add_func ("/redaction/names-of-authors-are-taken-out-everywhere",
                   test_names_of_authors_are_taken_out_everywhere);
  g_test_add_func ("/redaction/a-secret-is-found-wherever-it-stands",
                   test_a_secret_is_found_wherever_it_stands);
  g_test_add_func ("/redaction/broken-text-is-read", test_broken_text_is_read);

  return g_test_run ();
}
