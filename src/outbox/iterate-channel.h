/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "iterate-message.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IterateChannelAnswer:
 * @is_gone: whether the receiver wants no message ever again
 * @wait: how many seconds it asks to be left alone, or 0
 *
 * What a receiver said besides yes or no.
 */
typedef struct
{
  gboolean is_gone;
  gint64   wait;
} IterateChannelAnswer;

/**
 * IterateChannelPost:
 * @url: (owned): where it goes
 * @body: (owned): JSON
 * @media_type: what that is
 * @secret: (owned) (nullable): what it is signed with
 * @user: (owned) (nullable): whom the sender is known as, without a password
 *
 * A message as a channel wants it.
 */
typedef struct
{
  char       *url;
  char       *body;
  const char *media_type;
  char       *secret;
  char       *user;
} IterateChannelPost;

void     iterate_channel_post_clear  (IterateChannelPost    *self);
gboolean iterate_channel_check       (const char            *channel,
                                      GError               **error);
char    *iterate_channel_settle      (const char            *channel,
                                      const char            *team,
                                      const char            *secret,
                                      GError               **error);
gboolean iterate_channel_deliver     (const char            *channel,
                                      IterateMessage        *message,
                                      gint64                 now,
                                      GCancellable          *cancellable,
                                      IterateChannelAnswer  *answer,
                                      GError               **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IterateChannelPost, iterate_channel_post_clear)

G_END_DECLS
