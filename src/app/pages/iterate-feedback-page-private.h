/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-feedback-change.h"
#include "iterate-feedback-detail.h"
#include "iterate-feedback-page.h"
#include "iterate-figure-view.h"
#include "iterate-inbox-pane.h"
#include "iterate-request-detail.h"
#include "iterate-requests-pane.h"
#include "iterate-shell.h"

G_BEGIN_DECLS

struct _IterateFeedbackPage
{
  IteratePage            parent_instance;

  /* Template */
  IterateShell          *shell;
  GtkToggleButton       *inbox_toggle;
  GtkToggleButton       *requests_toggle;
  GtkStack              *pane_stack;
  IterateInboxPane      *inbox_pane;
  IterateRequestsPane   *requests_pane;
  GtkStack              *detail_stack;
  IterateFeedbackDetail *feedback_detail;
  IterateRequestDetail  *request_detail;
  IterateFigureView     *map_view;

  /* Owned */
  IterateFigure         *map;      /* (nullable) */
  IterateFeedbackChange *undo;     /* (nullable): what takes back the last change */
  gint64                 opened;   /* A request to be shown once it has been read */
};

void iterate_feedback_page_install_actions (GtkWidgetClass        *widget_class);
void iterate_feedback_page_change          (IterateFeedbackPage   *self,
                                            IterateFeedbackChange *change,
                                            const char            *done);
void iterate_feedback_page_file            (IterateFeedbackPage   *self);
void iterate_feedback_page_toggle_request  (IterateFeedbackPage   *self);
void iterate_feedback_page_open_request    (IterateFeedbackPage   *self,
                                            gint64                 id);
void iterate_feedback_page_open_feedback   (IterateFeedbackPage   *self,
                                            gint64                 id);
void iterate_feedback_page_show_map        (IterateFeedbackPage   *self);

G_END_DECLS
