/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-document.h"

#include <string.h>

/* A document as CommonMark, with tables as most readers take them. */

/* Text is no markup, wherever it came from. */
static void
append_plain (GString    *page,
              const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (strchr ("\\`*_[]<>|", *p) != NULL)
        g_string_append_c (page, '\\');
      g_string_append_c (page, *p == '\n' ? ' ' : *p);
    }
}

/* What begins a line must not begin something else either. */
static void
append_line (GString    *page,
             const char *text)
{
  gsize n_digits = strspn (text, G_CSET_DIGITS);

  if (strchr ("#+-=~", *text) != NULL && *text != '\0')
    g_string_append_c (page, '\\');
  if (n_digits > 0 && (text[n_digits] == '.' || text[n_digits] == ')'))
    {
      g_string_append_len (page, text, n_digits);
      g_string_append_c (page, '\\');
      text += n_digits;
    }
  append_plain (page, text);
}

static void
append_row (GString *page,
            GStrv    cells)
{
  for (guint i = 0; cells[i] != NULL; i++)
    {
      g_string_append (page, i == 0 ? "| " : " | ");
      append_plain (page, cells[i]);
    }
  g_string_append (page, " |\n");
}

static void
append_table (GString   *page,
              GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      GStrv cells = g_ptr_array_index (rows, i);

      append_row (page, cells);
      for (guint j = 0; i == 0 && cells[j] != NULL; j++)
        g_string_append (page, cells[j + 1] == NULL ? "|---|\n" : "|---");
    }
  g_string_append_c (page, '\n');
}

static void
append_block (GString            *page,
              const IterateBlock *block)
{
  g_autofree char *description = NULL;

  switch (block->kind)
    {
    case ITERATE_BLOCK_HEADING:
      for (guint i = 0; i <= block->level; i++)
        g_string_append_c (page, '#');
      g_string_append_c (page, ' ');
      append_plain (page, block->text);
      g_string_append (page, "\n\n");
      break;

    case ITERATE_BLOCK_LEAD:
      g_string_append (page, "**");
      append_plain (page, block->text);
      g_string_append (page, "**\n\n");
      break;

    case ITERATE_BLOCK_LIST:
      for (guint i = 0; block->lines[i] != NULL; i++)
        {
          g_string_append (page, "- ");
          append_line (page, block->lines[i]);
          g_string_append_c (page, '\n');
        }
      g_string_append_c (page, '\n');
      break;

    case ITERATE_BLOCK_LINKS:
      for (guint i = 0; i < block->links->len; i++)
        {
          g_autofree char *line = iterate_link_dup_line (g_ptr_array_index (block->links, i));

          g_string_append (page, "- ");
          append_line (page, line);
          g_string_append_c (page, '\n');
        }
      g_string_append_c (page, '\n');
      break;

    case ITERATE_BLOCK_TABLE:
      append_table (page, block->rows);
      break;

    case ITERATE_BLOCK_FIGURE:
      description = iterate_figure_dup_description (block->figure);
      append_line (page, description);
      g_string_append (page, "\n\n");
      break;

    case ITERATE_BLOCK_PARAGRAPH:
    case ITERATE_BLOCK_NOTE:
    default:
      append_line (page, block->text);
      g_string_append (page, "\n\n");
    }
}

/* Returns: (transfer full): the document, its figures as what they show in words */
char *
iterate_document_to_markdown (IterateDocument *self)
{
  GPtrArray *blocks = iterate_document_get_blocks (self);
  g_autoptr(GString) page = g_string_new ("# ");

  append_plain (page, iterate_document_get_title (self));
  g_string_append (page, "\n\n");
  for (guint i = 0; i < blocks->len; i++)
    append_block (page, g_ptr_array_index (blocks, i));

  return g_string_free (g_steal_pointer (&page), FALSE);
}
