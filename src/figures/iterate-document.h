/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-figure.h"

G_BEGIN_DECLS

/**
 * IterateBlockKind:
 * @ITERATE_BLOCK_HEADING: a heading of a level from 1 on
 * @ITERATE_BLOCK_PARAGRAPH: a paragraph
 * @ITERATE_BLOCK_LEAD: the answer, above all else
 * @ITERATE_BLOCK_NOTE: what is less important
 * @ITERATE_BLOCK_LIST: lines with a mark each
 * @ITERATE_BLOCK_LINKS: what can be opened, a line each
 * @ITERATE_BLOCK_TABLE: rows of cells, the first one its headings
 * @ITERATE_BLOCK_FIGURE: a picture
 */
typedef enum
{
  ITERATE_BLOCK_HEADING,
  ITERATE_BLOCK_PARAGRAPH,
  ITERATE_BLOCK_LEAD,
  ITERATE_BLOCK_NOTE,
  ITERATE_BLOCK_LIST,
  ITERATE_BLOCK_LINKS,
  ITERATE_BLOCK_TABLE,
  ITERATE_BLOCK_FIGURE,
} IterateBlockKind;

/**
 * IterateLink:
 * @text: what it says
 * @note: (nullable): what it says below that
 * @subject: (nullable): what it opens, such as `exp-4`
 *
 * A line that leads somewhere.
 */
typedef struct
{
  char *text;
  char *note;
  char *subject;
} IterateLink;

/**
 * IterateBlock:
 * @kind: what it is
 * @level: of a heading
 * @text: (nullable): of a heading or a paragraph; plain, no markup
 * @lines: (nullable): of a list
 * @links: (nullable) (element-type IterateLink): of links
 * @rows: (nullable) (element-type GStrv): of a table
 * @figure: (nullable): the picture
 *
 * A piece of a document.
 */
typedef struct
{
  IterateBlockKind  kind;
  guint             level;
  char             *text;
  GStrv             lines;
  GPtrArray        *links;
  GPtrArray        *rows;
  IterateFigure    *figure;
} IterateBlock;

#define ITERATE_TYPE_DOCUMENT (iterate_document_get_type ())

G_DECLARE_FINAL_TYPE (IterateDocument, iterate_document, ITERATE, DOCUMENT, GObject)

IterateDocument *iterate_document_new           (const char         *title);
const char      *iterate_document_get_title     (IterateDocument    *self);
GPtrArray       *iterate_document_get_blocks    (IterateDocument    *self);
void             iterate_document_add_heading   (IterateDocument    *self,
                                                 guint               level,
                                                 const char         *text);
void             iterate_document_add_paragraph (IterateDocument    *self,
                                                 const char         *text);
void             iterate_document_add_lead      (IterateDocument    *self,
                                                 const char         *text);
void             iterate_document_add_note      (IterateDocument    *self,
                                                 const char         *text);
void             iterate_document_add_list      (IterateDocument    *self,
                                                 const char *const  *lines);
void             iterate_document_add_link      (IterateDocument    *self,
                                                 const char         *text,
                                                 const char         *note,
                                                 const char         *subject);
void             iterate_document_add_table     (IterateDocument    *self,
                                                 GPtrArray          *rows);
void             iterate_document_add_figure    (IterateDocument    *self,
                                                 IterateFigure      *figure);
char            *iterate_link_dup_line          (const IterateLink  *self);
char            *iterate_document_to_markdown   (IterateDocument    *self);
char            *iterate_document_to_html       (IterateDocument    *self);
GBytes          *iterate_document_to_pdf        (IterateDocument    *self);
gboolean         iterate_document_save          (IterateDocument    *self,
                                                 const char         *path,
                                                 GError            **error);

G_END_DECLS
