/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-list-item.h"

#include <string.h>

/**
 * IterateListItem:
 *
 * A line of a list, whatever stands behind it.
 */
struct _IterateListItem
{
  GObject  parent_instance;

  char    *subject;
  char    *title;
  char    *subtitle;
  char    *tag;
  char    *tag_style;
  char    *searched; /* In lower case */
  guint    filters;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_TAG,
  PROP_TAG_CLASSES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (IterateListItem, iterate_list_item, G_TYPE_OBJECT)

static GStrv
dup_classes (IterateListItem *self)
{
  const char *classes[] =
    { "caption", "numeric", self->tag_style == NULL ? "dim-label" : self->tag_style,
                            NULL };

  return g_strdupv ((GStrv) classes);
}

static void
iterate_list_item_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  IterateListItem *self = ITERATE_LIST_ITEM (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;

    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;

    case PROP_TAG:
      g_value_set_string (value, self->tag);
      break;

    case PROP_TAG_CLASSES:
      g_value_take_boxed (value, dup_classes (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
iterate_list_item_finalize (GObject *object)
{
  IterateListItem *self = ITERATE_LIST_ITEM (object);

  g_free (self->subject);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->tag);
  g_free (self->tag_style);
  g_free (self->searched);

  G_OBJECT_CLASS (iterate_list_item_parent_class)->finalize (object);
}

static void
iterate_list_item_class_init (IterateListItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = iterate_list_item_get_property;
  object_class->finalize = iterate_list_item_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, flags);
  properties[PROP_TAG] = g_param_spec_string ("tag", NULL, NULL, NULL, flags);
  properties[PROP_TAG_CLASSES] = g_param_spec_boxed ("tag-classes", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
iterate_list_item_init (IterateListItem *self)
{
}

IterateListItem *
iterate_list_item_new (const IterateListItemDraft *draft)
{
  IterateListItem *self = g_object_new (ITERATE_TYPE_LIST_ITEM, NULL);
  g_autofree char *searched = g_strjoin (" ", draft->title, draft->subject,
                                         draft->subtitle == NULL ? "" : draft->subtitle,
                                         draft->searched == NULL ? "" : draft->searched, NULL);

  self->subject = g_strdup (draft->subject);
  self->title = g_strdup (draft->title);
  self->subtitle = g_strdup (draft->subtitle == NULL ? "" : draft->subtitle);
  self->tag = g_strdup (draft->tag == NULL ? "" : draft->tag);
  self->tag_style = g_strdup (draft->tag_style);
  self->searched = g_utf8_strdown (searched, -1);
  self->filters = draft->filters;

  return self;
}

const char *
iterate_list_item_get_subject (IterateListItem *self)
{
  return self->subject;
}

/* Returns: (transfer full): its subject, for who knows no more of an item than that it is one */
char *
iterate_list_item_dup_subject (gpointer item)
{
  return g_strdup (iterate_list_item_get_subject (item));
}

const char *
iterate_list_item_get_title (IterateListItem *self)
{
  return self->title;
}

/* Whether a chip shows it; they are counted from 0. */
gboolean
iterate_list_item_is_in (IterateListItem *self,
                         guint            filter)
{
  return (self->filters & 1u << filter) != 0;
}

/* Whether it speaks of what somebody searches for. */
gboolean
iterate_list_item_matches (IterateListItem *self,
                           const char      *text)
{
  g_autofree char *lower = g_utf8_strdown (text, -1);

  return strstr (self->searched, lower) != NULL;
}
