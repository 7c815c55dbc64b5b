/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IterateTokenKind:
 * @ITERATE_TOKEN_WORD: a word, or one character of a script without spaces
 * @ITERATE_TOKEN_NUMBER: digits, with what stands between them
 * @ITERATE_TOKEN_EMOJI: an emoji or an emoticon
 * @ITERATE_TOKEN_MARK: exclamation and question marks in a row
 * @ITERATE_TOKEN_LINK: a web address
 * @ITERATE_TOKEN_ADDRESS: a mail address or the name of an account
 */
typedef enum
{
  ITERATE_TOKEN_WORD,
  ITERATE_TOKEN_NUMBER,
  ITERATE_TOKEN_EMOJI,
  ITERATE_TOKEN_MARK,
  ITERATE_TOKEN_LINK,
  ITERATE_TOKEN_ADDRESS,
} IterateTokenKind;

/**
 * IterateTokenFlags:
 * @ITERATE_TOKEN_NEGATED: in the scope of a negation
 * @ITERATE_TOKEN_NEGATOR: is one
 * @ITERATE_TOKEN_CAPITALS: two letters or more, all of them capital
 * @ITERATE_TOKEN_STRETCHED: a letter was repeated for emphasis
 * @ITERATE_TOKEN_FUNCTION: a function word, which says nothing about the topic
 * @ITERATE_TOKEN_ENDS: a clause ends after it
 */
typedef enum
{
  ITERATE_TOKEN_NEGATED = 1 << 0,
  ITERATE_TOKEN_NEGATOR = 1 << 1,
  ITERATE_TOKEN_CAPITALS = 1 << 2,
  ITERATE_TOKEN_STRETCHED = 1 << 3,
  ITERATE_TOKEN_FUNCTION = 1 << 4,
  ITERATE_TOKEN_ENDS = 1 << 5,
} IterateTokenFlags;

/**
 * IterateToken:
 * @start: where it is in the text, in bytes
 * @length: how long it is there
 * @word: as it is compared: normalised, in lower case; no terminator
 * @stem: its stem; no terminator
 * @word_key: a hash of the word
 * @stem_key: a hash of the stem
 */
typedef struct
{
  guint              start;
  guint              length;
  const char        *word;
  const char        *stem;
  guint              word_length;
  guint              stem_length;
  guint64            word_key;
  guint64            stem_key;
  IterateTokenKind   kind;
  IterateTokenFlags  flags;
} IterateToken;

G_END_DECLS
