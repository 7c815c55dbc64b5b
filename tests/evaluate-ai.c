/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transcript-server.h"

#include "iterate-ai-client.h"
#include "iterate-error.h"

#include <string.h>

/* What a real llama.cpp said, byte for byte, as it was recorded. Takes the folder of recordings, and
 * skips without it. */

typedef struct
{
  const char      *file;
  const char      *preset;
  gboolean         stream;
  IterateAiFinish  finish;
  const char      *text;          /* What the answer begins with */
  const char      *error;         /* (nullable): what the error says */
  gint64           output_tokens;
} Recording;

static const Recording recordings[] = {
  { "llamacpp-chat-jsonschema.http", "llama.cpp", FALSE, ITERATE_AI_STOPPED, "{ \"theme\":\"bug\"",
    NULL,
    66 },
  { "llamacpp-chat-jsonobject.http", "llama.cpp", FALSE, ITERATE_AI_STOPPED, "{}", NULL, 15 },
  { "llamacpp-chat-maxtokens.http", "llama.cpp", FALSE, ITERATE_AI_TRUNCATED, "{ \"t", NULL, 5 },
  { "llamacpp-chat-stream.http", "llama.cpp", TRUE, ITERATE_AI_TRUNCATED, "{ \"", NULL, -2 },
  { "llamacpp-chat-tool.http", "llama.cpp", FALSE, ITERATE_AI_TRUNCATED, "<P4", NULL, 300 },
  { "llamacpp-chat-tool-named.http", "llama.cpp", FALSE, ITERATE_AI_OPEN, NULL, "does not match", 0 },
  { "llamacpp-err-auth.http", "llama.cpp", FALSE, ITERATE_AI_OPEN, NULL, "does not accept the key", 0 },
  { "llamacpp-err-badjson.http", "llama.cpp", FALSE, ITERATE_AI_OPEN, NULL, "parse error", 0 },
  { "llamacpp-err-context.http", "llama.cpp", FALSE, ITERATE_AI_OPEN, NULL, "too long for", 0 },
  { "llamacpp-ollama-chat.http", "llama.cpp", FALSE, ITERATE_AI_OPEN, NULL, "somewhere else", 0 },
  { "llamacpp-messages.http", "anthropic", FALSE, ITERATE_AI_TRUNCATED, "", NULL, -2 },
  { "llamacpp-messages-outputconfig.http", "anthropic", FALSE, ITERATE_AI_TRUNCATED, "slH", NULL, 200 },
  { "llamacpp-messages-stream.http", "anthropic", TRUE, ITERATE_AI_TRUNCATED, "slH", NULL, 4 },
  { "llamacpp-messages-tool-any-stream.http", "anthropic", TRUE, ITERATE_AI_OPEN, NULL, "broke off",
    0 },
  { "llamacpp-chat-tool-stream.http", "llama.cpp", TRUE, ITERATE_AI_OPEN, NULL, "broke off", 0 },
  { "llamacpp-messages-err.http", "anthropic", FALSE, ITERATE_AI_OPEN, NULL,
    "'messages' is required", 0 },
  { "llamacpp-messages-errauth.http", "anthropic", FALSE, ITERATE_AI_OPEN, NULL, "does not accept", 0 },
};

static void
ignore_progress (const char *text,
                 gpointer    data)
{
}

static void
test_recording (gconstpointer data)
{
  const Recording *recording = ((gconstpointer *) data)[0];
  g_autofree char *path = g_build_filename (((gconstpointer *) data)[1], recording->file, NULL);
  g_autofree char *text = NULL;
  gsize length;
  g_autoptr(TranscriptServer) server = transcript_server_new ();
  IterateAiServiceDraft draft = {
    .preset = recording->preset, .address = transcript_server_get_address (server), .model = "tiny",
  };
  g_autoptr(IterateAiService) service = iterate_ai_service_make (&draft, NULL);
  const IterateAiPrompt prompt = { .system = "s", .user = "u", .max_tokens = 10, .seconds = 5 };
  g_autoptr(IterateAiReply) reply = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  transcript_server_add (server, text);
  reply = iterate_ai_client_ask (service, "k", &prompt, recording->stream ? ignore_progress : NULL,
                                 NULL,
                                 NULL, &error);
  if (recording->error != NULL)
    {
      g_assert_null (reply);
      g_assert_nonnull (strstr (error->message, recording->error));
      return;
    }

  g_assert_no_error (error);
  g_assert_cmpint (reply->finish, ==, recording->finish);
  g_assert_true (g_str_has_prefix (reply->text->str, recording->text));
  if (recording->output_tokens > -2)
    g_assert_cmpint (reply->output_tokens, ==, recording->output_tokens);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  if (argc < 2 || !g_file_test (argv[1], G_FILE_TEST_IS_DIR))
    {
      g_print ("1..0 # SKIP there are no recordings\n");
      return 0;
    }

  for (guint i = 0; i < G_N_ELEMENTS (recordings); i++)
    {
      gconstpointer *data = g_new (gconstpointer, 2);
      g_autofree char *name = g_strdup_printf ("/ai-recordings/%s", recordings[i].file);

      data[0] = &recordings[i];
      data[1] = argv[1];
      g_test_add_data_func_full (name, data, test_recording, g_free);
    }

  return g_test_run ();
}
