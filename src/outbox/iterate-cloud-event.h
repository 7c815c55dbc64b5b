/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-message.h"

G_BEGIN_DECLS

#define ITERATE_CLOUD_EVENT_MEDIA_TYPE "application/cloudevents+json; charset=utf-8"

char *iterate_cloud_event_write (IterateMessage *message);

G_END_DECLS
