/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-connect-guide.h"

#include <glib/gi18n-lib.h>

/* What is written in a product so that its own client talks to this collector. In each text ADDRESS
 * stands for where that is. */

#define PLACE "ADDRESS"

const IterateConnectSnippet iterate_connect_guide[] = {
  {
    N_("OpenFeature on a server"), N_("Flags, one by one, over OFREP"),
    "// npm install @openfeature/server-sdk @openfeature/ofrep-provider\n"
    "import { OpenFeature } from '@openfeature/server-sdk';\n"
    "import { OFREPProvider } from '@openfeature/ofrep-provider';\n\n"
    "await OpenFeature.setProviderAndWait(\n"
    "  new OFREPProvider({ baseUrl: 'http://ADDRESS' }));\n"
    "const client = OpenFeature.getClient();\n"
    "const on = await client.getBooleanValue('new-checkout', false,\n"
    "  { targetingKey: user.id, plan: user.plan });",
  },
  {
    N_("OpenFeature in a browser"), N_("All flags at once, and a word when they change"),
    "// npm install @openfeature/web-sdk @openfeature/ofrep-web-provider\n"
    "// A page needs a token: add a source below and list the page.\n"
    "import { OpenFeature } from '@openfeature/web-sdk';\n"
    "import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';\n\n"
    "await OpenFeature.setContext({ targetingKey: user.id });\n"
    "await OpenFeature.setProviderAndWait(new OFREPWebProvider({\n"
    "  baseUrl: 'http://ADDRESS',\n"
    "  headers: [['Authorization', 'Bearer TOKEN']],\n"
    "}));",
  },
  {
    N_("OpenTelemetry"), N_("Spans, metrics, and which flag each request had"),
    "OTEL_EXPORTER_OTLP_ENDPOINT=http://ADDRESS\n"
    "OTEL_SERVICE_NAME=shop\n\n"
    "// npm install @openfeature/open-telemetry-hooks\n"
    "// joins what somebody was given to how their request went:\n"
    "OpenFeature.addHooks(new EventHook(), new SpanEventHook());",
  },
  {
    N_("Fixes that a product makes itself"), N_("What Iterate found to be slow, once you approved it"),
    "// GET /orders asks for each order: one query instead, while the flag says so\n"
    "const fix = await client.getObjectValue(\n"
    "  'autofix.eager-loading.get-orders', null, { targetingKey: 'shop' });\n"
    "const rows = fix === null ? await queryOneByOne() : await queryAtOnce();\n\n"
    "// GET /catalogue asks the same again: keep the answer for so many seconds\n"
    "const keep = await client.getObjectValue(\n"
    "  'autofix.cache.get-catalogue', null, { targetingKey: 'shop' });\n"
    "const answer = keep === null ? await query() : await cached(query, keep.ttl);",
  },
  {
    N_("PostHog on a server"), N_("Events and flags"),
    "// npm install posthog-node\n"
    "import { PostHog } from 'posthog-node';\n\n"
    "const posthog = new PostHog('TOKEN', { host: 'http://ADDRESS' });\n"
    "posthog.capture({ distinctId: user.id, event: 'order paid',\n"
    "  properties: { amount: 49 } });",
  },
  {
    N_("PostHog in a browser"), N_("Events and flags"),
    "// A page needs a token: add a source below and list the page.\n"
    "posthog.init('TOKEN', {\n"
    "  api_host: 'http://ADDRESS',\n"
    "  autocapture: false,\n"
    "  disable_session_recording: true,\n"
    "});",
  },
  {
    N_("Segment"), N_("Events"),
    "// npm install @segment/analytics-node\n"
    "import { Analytics } from '@segment/analytics-node';\n\n"
    "const analytics = new Analytics({ writeKey: 'TOKEN', host: 'http://ADDRESS' });\n"
    "analytics.track({ userId: user.id, event: 'order paid',\n"
    "  properties: { amount: 49 } });",
  },
  {
    N_("RudderStack"), N_("Events"),
    "// npm install @rudderstack/rudder-sdk-node\n"
    "import RudderAnalytics from '@rudderstack/rudder-sdk-node';\n\n"
    "const rudder = new RudderAnalytics('TOKEN', { dataPlaneUrl: 'http://ADDRESS' });",
  },
  {
    N_("GrowthBook"), N_("Flags, evaluated in the product"),
    "// npm install @growthbook/growthbook\n"
    "import { GrowthBook } from '@growthbook/growthbook';\n\n"
    "const growthbook = new GrowthBook({\n"
    "  apiHost: 'http://ADDRESS', clientKey: 'TOKEN',\n"
    "  attributes: { id: user.id },\n"
    "});\n"
    "await growthbook.init({ timeout: 1000 });",
  },
  {
    N_("A deployment"), N_("So that what moved can be told from what was changed"),
    "curl http://ADDRESS/v1/changes \\\n"
    "  -d '{\"kind\": \"deploy\", \"title\": \"shop 4.2\", \"id\": \"4.2\"}'",
  },
  {
    N_("Feedback"), N_("From a form of your own"),
    "curl http://ADDRESS/v1/feedback \\\n"
    "  -d '{\"content\": \"Please export to CSV\", \"author\": \"u1\", \"rating\": 4}'",
  },
  {
    N_("Typeform, Formbricks and other webhooks"), N_("Answers of surveys, signed"),
    "# Add a source of that kind below: it tells the secret.\n"
    "http://ADDRESS/v1/hooks/NAME\n\n"
    "# What is hosted elsewhere cannot reach this machine by itself:\n"
    "# it needs a tunnel, or a collector that others can reach.",
  },
  {
    N_("Alertmanager"), N_("Alerts, as changes beside your metrics"),
    "receivers:\n"
    "  - name: iterate\n"
    "    webhook_configs:\n"
    "      - url: http://ADDRESS/v1/alertmanager",
  },
  {
    N_("Prometheus"), N_("What this collector says of itself"),
    "scrape_configs:\n"
    "  - job_name: iterate\n"
    "    static_configs:\n"
    "      - targets: ['ADDRESS']",
  },
  { NULL },
};

/* Returns: (transfer full): what to write, with @address in it */
char *
iterate_connect_snippet_dup_text (const IterateConnectSnippet *self,
                                  const char                  *address)
{
  g_autoptr(GString) text = g_string_new (self->text);

  g_string_replace (text, PLACE, address, 0);

  return g_string_free (g_steal_pointer (&text), FALSE);
}
