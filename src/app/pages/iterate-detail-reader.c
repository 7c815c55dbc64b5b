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
  gboolean           reading;
  gboolean           stale;   /* It was asked for since the read began */
};

/* A read keeps the page, and so the reader, until it is done. */
typedef struct
{
  IterateDetailReader *reader;
  IteratePage         *page;    /* (owned) */
  char                *subject; /* (owned) */
} Read;

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
  g_autofree Read *read = user_data;
  g_autoptr(IteratePage) page = read->page;
  g_autofree char *subject = read->subject;
  IterateDetailReader *self = read->reader;
  g_autoptr(GError) error = NULL;
  gpointer detail = iterate_workspace_read_finish (ITERATE_WORKSPACE (source), result, &error);

  self->reading = FALSE;
  /* Shown before the next is begun, because the page may ask for something else then. */
  if (g_strcmp0 (subject, self->subject) == 0)
    show (self, detail, error);
  else if (detail != NULL)
    self->free_detail (detail);

  if (self->stale && !self->reading && self->subject != NULL)
    begin (self);
}

static void
begin (IterateDetailReader *self)
{
  Read *read = g_new (Read, 1);

  self->reading = TRUE;
  self->stale = FALSE;
  read->reader = self;
  read->page = g_object_ref (self->page);
  read->subject = g_strdup (self->subject);
  iterate_page_read_part (self->page, self->read, g_strdup (self->subject), g_free, self->free_detail,
                          read_cb, read);
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
  if (self->reading)
    self->stale = TRUE;
  else
    begin (self);
}

/* Reads once more what is shown, if something is. */
void
iterate_detail_reader_read_again (IterateDetailReader *self)
{
  if (self->subject != NULL)
    iterate_detail_reader_read (self, self->subject);
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
