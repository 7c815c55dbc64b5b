/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateLanguage:
 *
 * A language that texts are recognised in.
 */
typedef enum
{
  ITERATE_LANGUAGE_ENGLISH,
  ITERATE_LANGUAGE_GERMAN,
  ITERATE_LANGUAGE_FRENCH,
  ITERATE_LANGUAGE_SPANISH,
  ITERATE_LANGUAGE_ITALIAN,
  ITERATE_LANGUAGE_PORTUGUESE,
  ITERATE_LANGUAGE_DUTCH,
  ITERATE_LANGUAGE_SWEDISH,
  ITERATE_LANGUAGE_DANISH,
  ITERATE_LANGUAGE_NORWEGIAN,
  ITERATE_LANGUAGE_FINNISH,
  ITERATE_LANGUAGE_TURKISH,
  ITERATE_LANGUAGE_RUSSIAN,
  ITERATE_LANGUAGE_GREEK,
  ITERATE_LANGUAGE_ARABIC,
  ITERATE_LANGUAGE_HINDI,
  ITERATE_LANGUAGE_CHINESE,
  ITERATE_LANGUAGE_JAPANESE,
  ITERATE_LANGUAGE_KOREAN,
  ITERATE_N_LANGUAGES
} IterateLanguage;

/**
 * IterateLanguageCount:
 * @n_words: how many words there were
 * @hits: how many of them are function words of each language
 * @letters: how many of them are in a script that tells the language
 *
 * What tells a text's language, word by word.
 */
typedef struct
{
  guint n_words;
  guint hits[ITERATE_N_LANGUAGES];
  guint letters[ITERATE_N_LANGUAGES];
} IterateLanguageCount;

void             iterate_language_count_word   (IterateLanguageCount       *self,
                                                guint64                     key);
void             iterate_language_count_letter (IterateLanguageCount       *self,
                                                gunichar                    letter);
IterateLanguage  iterate_language_decide       (const IterateLanguageCount *self);
gboolean         iterate_language_has_word     (IterateLanguage             self,
                                                guint64                     key);
gboolean         iterate_language_has_negator  (IterateLanguage             self,
                                                guint64                     key);
const char      *iterate_language_get_code     (IterateLanguage             self);
const char      *iterate_language_get_stemmer  (IterateLanguage             self);

G_END_DECLS
