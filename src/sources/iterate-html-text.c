/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-html-text.h"

#include <libxml/HTMLparser.h>
#include <string.h>

/* What nests deeper is no mail. */
#define MAX_DEPTH 200

static gboolean
is_one_of (const xmlNode     *node,
           const char *const *names)
{
  return node->type == XML_ELEMENT_NODE && g_strv_contains (names, (const char *) node->name);
}

/* What people see of a node, with a line for each block. */
static void
add_node (GString       *text,
          const xmlNode *node,
          guint          depth)
{
  static const char *const hidden[] = { "head", "script", "style", "title", NULL };
  static const char *const quoted[] = { "blockquote", NULL };
  static const char *const blocks[] = {
    "p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", NULL
  };

  /* What the writer quotes was said before by somebody else. */
  if (depth > MAX_DEPTH || is_one_of (node, hidden) || is_one_of (node, quoted))
    return;

  if (node->type == XML_TEXT_NODE)
    g_string_append (text, (const char *) node->content);
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    add_node (text, child, depth + 1);
  if (is_one_of (node, blocks))
    g_string_append_c (text, '\n');
}

/* Returns: (transfer full): what people see of a page, as far as it can be read */
char *
iterate_html_dup_text (const char *html)
{
  g_autoptr(GString) text = g_string_new (NULL);
  htmlDocPtr document = htmlReadMemory (html, strlen (html), NULL, "UTF-8",
                                        HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                          HTML_PARSE_NOWARNING | HTML_PARSE_NONET);

  if (document == NULL)
    return g_strdup ("");

  if (xmlDocGetRootElement (document) != NULL)
    add_node (text, xmlDocGetRootElement (document), 0);
  xmlFreeDoc (document);

  return g_strstrip (g_string_free (g_steal_pointer (&text), FALSE));
}
