/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-page.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_FORM_WINDOW (iterate_form_window_get_type ())

G_DECLARE_FINAL_TYPE (IterateFormWindow, iterate_form_window, ITERATE, FORM_WINDOW, AdwWindow)

/**
 * IterateFormField:
 * @name: what its value is called
 * @label: what people read; empty for one that goes on without
 * @group: (nullable): begins a group with that title
 * @choices: (nullable): what can be chosen, if it is no text
 * @labels: (nullable): what people read of those, in the same order
 * @value: (nullable): what it holds at first
 *
 * A field of a form.
 */
typedef struct
{
  const char        *name;
  const char        *label;
  const char        *group;
  const char *const *choices;
  const char *const *labels;
  const char        *value;
} IterateFormField;

/**
 * IterateForm:
 * @title: what the window is called
 * @accept: what its button says
 * @fields: (array length=n_fields): its fields
 * @n_fields: how many
 * @write: does what the form says; its data is the form's values, by name
 * @done: what is said when that is done
 *
 * Something that people fill in.
 */
typedef struct
{
  const char             *title;
  const char             *accept;
  const IterateFormField *fields;
  guint                   n_fields;
  IterateWriteFunc        write;
  const char             *done;
} IterateForm;

void        iterate_form_window_present (IteratePage       *page,
                                         const IterateForm *form);
const char *iterate_form_get            (gpointer           values,
                                         const char        *name);
const char *iterate_form_get_or_null    (gpointer           values,
                                         const char        *name);

G_END_DECLS
