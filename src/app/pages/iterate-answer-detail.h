/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_ANSWER_DETAIL (iterate_answer_detail_get_type ())

G_DECLARE_FINAL_TYPE (IterateAnswerDetail, iterate_answer_detail, ITERATE, ANSWER_DETAIL, GtkWidget)

/**
 * IterateAnswer:
 * @title: what it is called
 * @id: its id
 * @answer: what is to be said of it, in a sentence
 * @note: (nullable): what that rests on
 * @icon_name: (nullable): what stands before the answer
 * @style: (nullable): the icon's
 *
 * What stands above all else.
 */
typedef struct
{
  const char *title;
  const char *id;
  const char *answer;
  const char *note;
  const char *icon_name;
  const char *style;
} IterateAnswer;

void iterate_answer_detail_show       (IterateAnswerDetail *self,
                                       const IterateAnswer *answer,
                                       IterateDocument     *document);
void iterate_answer_detail_set_button (IterateAnswerDetail *self,
                                       guint                index,
                                       const char          *label,
                                       const char          *action);
void iterate_answer_detail_set_menu   (IterateAnswerDetail *self,
                                       GMenuModel          *menu);
void iterate_answer_detail_set_extra  (IterateAnswerDetail *self,
                                       GtkWidget           *extra);

G_END_DECLS
