/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-detail-reader.h"

/**
 * IterateDetailReader:
 *
 * Reads what stands beside a page's list: one thing at a time, and then what was asked for last,
 * however much was asked for meanwhile. So an arrow key that is held down leaves no reads behind, and
 * what is asked for again and again is shown nevertheless.
 */
struct _IterateDetailReader
{
  IteratePage       *page; /* (unowned): it owns this */
  IterateReadFunc    read;
  GDestroyNotify     free_detail;
  IterateDetailFunc  show;

  char              *subject; /* (nullable): what is wanted */
  char              *reading; /* (nullable): what is read right now */
  gboolean           stale;   /* Something was asked for since that began */
};

static void begin (IterateDetailReader *self);

static void
show (IterateDetailReader *self,
      gpointer             detail,
      GError              *error)
{
  if (detail == NULL)
    {
      iterate_page_report (self->page, error);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      iterate_detail_reader_forget (self);
    }

  self->show (self->page, detail);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  IterateDetailReader *self = user_data;
  g_autofree char *subject = g_steal_pointer (&self->reading);
  g_autoptr(GError) error = NULL;
  gpointer detail = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);

  /* Shown before the next is begun, because the page may ask for something else then. */
  if (g_strcmp0 (subject, self->subject) == 0)
    show (self, detail, error);
  else if (detail != NULL)
    self->free_detail (detail);

  if (self->stale && self->reading == NULL)
    begin (self);
}

/* The read holds the page, and so the reader, until it is shown. */
static void
begin (IterateDetailReader *self)
{
  self->reading = g_strdup (self->subject);
  self->stale = FALSE;
  iterate_page_read_part (self->page, self->read, g_strdup (self->subject), g_free, self->free_detail,
                          read_cb, self);
}

/**
 * iterate_detail_reader_new:
 * @page: the page, which frees the reader when it is finalized
 * @read: reads a detail; its data is the subject
 * @free_detail: frees a detail
 * @show: shows it
 *
 * Returns: (transfer full): a reader that wants nothing yet
 */
IterateDetailReader *
iterate_detail_reader_new (IteratePage       *page,
                           IterateReadFunc    read,
                           GDestroyNotify     free_detail,
                           IterateDetailFunc  show)
{
  IterateDetailReader *self = g_new0 (IterateDetailReader, 1);

  self->page = page;
  self->read = read;
  self->free_detail = free_detail;
  self->show = show;

  return self;
}

void
iterate_detail_reader_free (IterateDetailReader *self)
{
  g_free (self->subject);
  g_free (self->reading);
  g_free (self);
}

/* Reads the subject, and shows it unless something else is wanted until then. */
void
iterate_detail_reader_read (IterateDetailReader *self,
                            const char          *subject)
{
  char *copy = g_strdup (subject);

  g_free (self->subject);
  self->subject = copy;
  if (self->reading != NULL)
    self->stale = TRUE;
  else
    begin (self);
}

/* Reads once more what is shown; returns whether something is. */
gboolean
iterate_detail_reader_read_again (IterateDetailReader *self)
{
  if (self->subject == NULL)
    return FALSE;

  iterate_detail_reader_read (self, self->subject);

  return TRUE;
}

/* Wants nothing any more. */
void
iterate_detail_reader_forget (IterateDetailReader *self)
{
  g_clear_pointer (&self->subject, g_free);
  self->stale = FALSE;
}

/* Returns: (nullable): what is shown, or will be */
const char *
iterate_detail_reader_get_subject (IterateDetailReader *self)
{
  return self->subject;
}
