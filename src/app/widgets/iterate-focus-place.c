/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-focus-place.h"

/**
 * IterateFocusPlace:
 *
 * Where the focus is, told by what stands there: what is shown can be made anew then, and the focus
 * goes to what says the same in its place. To nothing else: Enter must not do to one thing what
 * somebody meant for another.
 */
struct _IterateFocusPlace
{
  GtkWidget *around; /* (owned) */
  GPtrArray *steps;  /* (element-type Step): from the outside in */
};

typedef struct
{
  GtkWidget *widget; /* (owned) */
  char      *text;   /* (nullable): what it said */
} Step;

static void
free_step (gpointer data)
{
  Step *step = data;

  g_object_unref (step->widget);
  g_free (step->text);
  g_free (step);
}

/* Returns: (nullable): the first words that a widget shows, or the name of its picture */
static const char *
get_text (GtkWidget *widget)
{
  const char *text = gtk_widget_get_tooltip_text (widget);

  if (text == NULL && GTK_IS_LABEL (widget))
    text = gtk_label_get_text (GTK_LABEL (widget));
  else if (text == NULL && GTK_IS_IMAGE (widget))
    text = gtk_image_get_icon_name (GTK_IMAGE (widget));

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && (text == NULL || *text == '\0'); child = gtk_widget_get_next_sibling (child))
    text = get_text (child);

  return text;
}

static Step *
new_step (GtkWidget *widget)
{
  Step *step = g_new (Step, 1);

  step->widget = g_object_ref (widget);
  step->text = g_strdup (get_text (widget));

  return step;
}

/* Returns: (nullable): the same child, or the only one of its kind that says what it said */
static GtkWidget *
find_child (GtkWidget  *parent,
            const Step *step)
{
  GtkWidget *found = NULL;

  if (gtk_widget_get_parent (step->widget) == parent)
    return step->widget;

  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (G_OBJECT_TYPE (child) != G_OBJECT_TYPE (step->widget) ||
          g_strcmp0 (get_text (child), step->text) != 0)
        continue;

      if (found != NULL)
        return NULL;

      found = child;
    }

  return found;
}

/* Returns: (nullable): what has the focus there */
static GtkWidget *
find_focus (GtkWidget *around)
{
  GtkRoot *root = gtk_widget_get_root (around);
  GtkWidget *focus = root == NULL ? NULL : gtk_root_get_focus (root);

  return focus != NULL && gtk_widget_is_ancestor (focus, around) ? focus : NULL;
}

/* Returns: (nullable) (transfer full): the place, or %NULL where the focus is elsewhere */
IterateFocusPlace *
iterate_focus_place_take (GtkWidget *around)
{
  GtkWidget *focus = find_focus (around);
  IterateFocusPlace *self;

  if (focus == NULL)
    return NULL;

  self = g_new (IterateFocusPlace, 1);
  self->around = g_object_ref (around);
  self->steps = g_ptr_array_new_with_free_func (free_step);
  for (GtkWidget *widget = focus; widget != around; widget = gtk_widget_get_parent (widget))
    g_ptr_array_insert (self->steps, 0, new_step (widget));

  return self;
}

/* Gives the focus back, if it was lost and what had it is there again. */
void
iterate_focus_place_restore (IterateFocusPlace *self)
{
  GtkWidget *widget = self->around, *focus = find_focus (self->around);

  if (focus != NULL && gtk_widget_get_mapped (focus))
    return;

  for (guint i = 0; i < self->steps->len && widget != NULL; i++)
    widget = find_child (widget, g_ptr_array_index (self->steps, i));

  if (widget != NULL)
    gtk_widget_grab_focus (widget);
}

void
iterate_focus_place_free (IterateFocusPlace *self)
{
  g_object_unref (self->around);
  g_ptr_array_unref (self->steps);
  g_free (self);
}
