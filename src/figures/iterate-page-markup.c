/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-page-markup.h"

#include <stdarg.h>

/* A page of HTML that needs nothing else: its look and its figures are in it. */

#define FIGURE_WIDTH 820

static const char style[] =
  "body{font:16px/1.5 system-ui,Cantarell,sans-serif;color:#222226;background:#fafafb;margin:0}"
  "main{max-width:880px;margin:0 auto;padding:32px 16px}"
  "h1{font-size:28px;margin:0}h2{font-size:19px;margin:32px 0 8px}"
  ".dim{color:#6a6a70}.card{background:#fff;border:1px solid #e2e2e6;border-radius:12px;"
  "padding:18px;margin:16px 0}.card p{margin:6px 0}.answer{font-size:20px;font-weight:600}"
  "table{border-collapse:collapse;width:100%;font-size:14px}"
  "td,th{text-align:left;padding:6px 8px;border-bottom:1px solid #e2e2e6;"
  "font-variant-numeric:tabular-nums}svg,img{max-width:100%;height:auto}"
  ".lead{font-size:20px;font-weight:600}.note{color:#6a6a70;font-size:14px}"
  "nav a{color:inherit}@media "
  "print{body{background:#fff}h2{break-after:avoid}img,tr{break-inside:avoid}}"
  ".ok{color:#1a7f4b}.caution{color:#9a6200}.failed{color:#b3151f}";

void
iterate_page_markup_add (GString    *page,
                         const char *format,
                         ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_markup_vprintf_escaped (format, arguments);
  va_end (arguments);
  g_string_append (page, text);
}

void
iterate_page_markup_begin (GString    *page,
                           const char *title)
{
  g_string_append (page, "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
  iterate_page_markup_add (page, "<title>%s</title>", title);
  g_string_append_printf (page, "<style>%s</style></head><body><main>\n", style);
}

void
iterate_page_markup_end (GString *page)
{
  g_string_append (page, "</main></body></html>\n");
}

/* The drawing itself, as a picture within the page. */
void
iterate_page_markup_add_figure (GString       *page,
                                IterateFigure *figure)
{
  g_autoptr(GBytes) svg = iterate_figure_to_svg (figure, FIGURE_WIDTH);
  g_autofree char *description = iterate_figure_dup_description (figure);
  g_autofree char *encoded = NULL;
  gsize size;
  gconstpointer data = g_bytes_get_data (svg, &size);

  encoded = g_base64_encode (data, size);
  iterate_page_markup_add (page, "<img alt=\"%s\" src=\"data:image/svg+xml;base64,", description);
  g_string_append (page, encoded);
  g_string_append (page, "\">\n");
}
