/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-document.h"

#include "iterate-page-markup.h"

#include <glib/gi18n-lib.h>

/* A document as a page that needs nothing else. */

/* From so many headings on, a table of contents helps. */
#define FEW_HEADINGS 4

static void
append_contents (GString   *page,
                 GPtrArray *blocks)
{
  guint n = 0;

  for (guint i = 0; i < blocks->len; i++)
    {
      const IterateBlock *block = g_ptr_array_index (blocks, i);

      n += block->kind == ITERATE_BLOCK_HEADING && block->level == 1;
    }
  if (n < FEW_HEADINGS)
    return;

  iterate_page_markup_add (page, "<nav aria-label=\"%s\"><ul>\n", _("Contents"));
  for (guint i = 0; i < blocks->len; i++)
    {
      const IterateBlock *block = g_ptr_array_index (blocks, i);

      if (block->kind == ITERATE_BLOCK_HEADING && block->level == 1)
        iterate_page_markup_add (page, "<li><a href=\"#part-%u\">%s</a></li>\n", i, block->text);
    }
  g_string_append (page, "</ul></nav>\n");
}

static void
append_table (GString   *page,
              GPtrArray *rows)
{
  g_string_append (page, "<table>\n");
  for (guint i = 0; i < rows->len; i++)
    {
      GStrv cells = g_ptr_array_index (rows, i);

      g_string_append (page, "<tr>");
      for (guint j = 0; cells[j] != NULL; j++)
        iterate_page_markup_add (page, i == 0 ? "<th>%s</th>" : "<td>%s</td>", cells[j]);
      g_string_append (page, "</tr>\n");
    }
  g_string_append (page, "</table>\n");
}

static void
append_block (GString            *page,
              const IterateBlock *block,
              guint               index)
{
  switch (block->kind)
    {
    case ITERATE_BLOCK_HEADING:
      iterate_page_markup_add (page, "<h%u id=\"part-%u\">%s</h%u>\n", MIN (block->level + 1, 6), index,
                               block->text, MIN (block->level + 1, 6));
      break;

    case ITERATE_BLOCK_LEAD:
      iterate_page_markup_add (page, "<p class=\"lead\">%s</p>\n", block->text);
      break;

    case ITERATE_BLOCK_NOTE:
      iterate_page_markup_add (page, "<p class=\"note\">%s</p>\n", block->text);
      break;

    case ITERATE_BLOCK_LIST:
      g_string_append (page, "<ul>\n");
      for (guint i = 0; block->lines[i] != NULL; i++)
        iterate_page_markup_add (page, "<li>%s</li>\n", block->lines[i]);
      g_string_append (page, "</ul>\n");
      break;

    case ITERATE_BLOCK_LINKS:
      g_string_append (page, "<ul>\n");
      for (guint i = 0; i < block->links->len; i++)
        {
          g_autofree char *line = iterate_link_dup_line (g_ptr_array_index (block->links, i));

          iterate_page_markup_add (page, "<li>%s</li>\n", line);
        }
      g_string_append (page, "</ul>\n");
      break;

    case ITERATE_BLOCK_TABLE:
      append_table (page, block->rows);
      break;

    case ITERATE_BLOCK_FIGURE:
      iterate_page_markup_add_figure (page, block->figure);
      break;

    case ITERATE_BLOCK_PARAGRAPH:
    default:
      iterate_page_markup_add (page, "<p>%s</p>\n", block->text);
    }
}

/* Returns: (transfer full): the document as a page */
char *
iterate_document_to_html (IterateDocument *self)
{
  GPtrArray *blocks = iterate_document_get_blocks (self);
  g_autoptr(GString) page = g_string_new (NULL);

  iterate_page_markup_begin (page, iterate_document_get_title (self));
  iterate_page_markup_add (page, "<h1>%s</h1>\n", iterate_document_get_title (self));
  append_contents (page, blocks);
  for (guint i = 0; i < blocks->len; i++)
    append_block (page, g_ptr_array_index (blocks, i), i);
  iterate_page_markup_end (page);

  return g_string_free (g_steal_pointer (&page), FALSE);
}
