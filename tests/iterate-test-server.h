/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * TestServer:
 * @base: where it is, without a slash at the end
 *
 * A real server on a thread of its own.
 */
typedef struct
{
  char               *base;

  SoupServerCallback  callback;
  gpointer            user_data;
  GMainContext       *context;
  GMainLoop          *loop;
  GThread            *thread;
} TestServer;

void test_server_start (TestServer         *self,
                        SoupServerCallback  callback,
                        gpointer            user_data);
void test_server_stop  (TestServer         *self);

G_END_DECLS
