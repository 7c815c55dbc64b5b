/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-courier.h"

#include "iterate-channel.h"
#include "iterate-message-delivery.h"
#include "iterate-message.h"
#include "iterate-query.h"
#include "iterate-time.h"

#define MAX_ATTEMPTS  8
#define FIRST_RETRY   (30 * ITERATE_SECOND)
#define LONGEST_RETRY (6 * ITERATE_HOUR)
#define BATCH         100

/* Carries what the outbox owes to channels. Each message is sent before it is marked
 * as delivered, so that a crash in between repeats it and never loses it; its key
 * lets the receiver tell. */

static GPtrArray *
list_due (IterateDatabase  *db,
          gint64            now,
          GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_MESSAGE_DELIVERY);

  iterate_query_where (query, "state", ITERATE_EQUALS, "pending");
  iterate_query_where (query, "next-at", ITERATE_LTE, now);
  iterate_query_order_by (query, "id", FALSE);
  iterate_query_limit (query, BATCH);

  return iterate_query_list (query, db, error);
}

static gboolean
send (IterateDatabase         *db,
      IterateMessageDelivery  *delivery,
      gint64                   now,
      GCancellable            *cancellable,
      IterateChannelAnswer    *answer,
      GError                 **error)
{
  g_autoptr(IterateMessage) message = NULL;

  *answer = (IterateChannelAnswer) { FALSE };
  message = iterate_database_find (db, ITERATE_TYPE_MESSAGE,
                                   iterate_record_get_int64 (ITERATE_RECORD (delivery),
                                                             "message-id"), error);

  return message != NULL &&
         iterate_channel_deliver (iterate_message_delivery_get_channel (delivery), message, now,
                                  cancellable, answer, error);
}

/* The waits grow and are never the same, so that receivers are not asked by all at once. */
static gint64
get_retry (gint64 attempts)
{
  gint64 wait = MIN (FIRST_RETRY << MIN (attempts - 1, 20), LONGEST_RETRY);

  return wait + g_random_int_range (0, (gint32) (wait / ITERATE_SECOND / 5) + 1) * ITERATE_SECOND;
}

/* Writes what became of a delivery; @problem is %NULL when it arrived. */
static gboolean
mark (IterateStore                *store,
      IterateMessageDelivery      *delivery,
      gint64                       now,
      const IterateChannelAnswer  *answer,
      const GError                *problem,
      GError                     **error)
{
  g_auto(IterateTransaction) unit = ITERATE_TRANSACTION_INIT;
  gint64 attempts = iterate_record_get_int64 (ITERATE_RECORD (delivery), "attempts") + 1;
  gint64 wait = MAX (get_retry (attempts), answer->wait * ITERATE_SECOND);
  gboolean given_up = answer->is_gone || attempts >= MAX_ATTEMPTS;
  const char *state = problem == NULL ? "done" : given_up ? "failed" : "pending";

  return iterate_transaction_begin (&unit, iterate_store_get_writer (store), error) &&
         iterate_database_update (iterate_transaction_get_database (&unit), delivery, error,
                                  "state", state,
                                  "attempts", attempts,
                                  "next-at", now + wait,
                                  "delivered-at", problem == NULL ? now : (gint64) 0,
                                  "error", problem == NULL ? NULL : problem->message,
                                  NULL) &&
         iterate_transaction_commit (&unit, error);
}

/**
 * iterate_courier_deliver_due:
 * @next_due: (out): when the next delivery is due, 0 for none
 *
 * Sends what is due, one after the other. Only the process that leads the
 * workspace may call it, so that a message is not sent by two at once.
 */
gboolean
iterate_courier_deliver_due (IterateStore  *store,
                             IterateClock  *clock,
                             gint64        *next_due,
                             GCancellable  *cancellable,
                             GError       **error)
{
  IterateDatabase *db = iterate_store_get_reader (store, error);
  g_autoptr(GPtrArray) due = NULL;

  due = db == NULL ? NULL : list_due (db, iterate_clock_get_time (clock), error);
  if (due == NULL)
    return FALSE;

  for (guint i = 0; i < due->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      IterateMessageDelivery *delivery = g_ptr_array_index (due, i);
      gint64 now = iterate_clock_get_time (clock);
      g_autoptr(GError) problem = NULL;
      IterateChannelAnswer answer;

      if (!send (db, delivery, now, cancellable, &answer, &problem) &&
          g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        break;

      if (!mark (store, delivery, now, &answer, problem, error))
        return FALSE;
    }

  return iterate_database_get_int64 (db, next_due, error,
                                     "SELECT min(next_at) FROM message_delivery "
                                     "WHERE state = 'pending'", "");
}
