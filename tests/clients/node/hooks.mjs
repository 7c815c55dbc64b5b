// SPDX-License-Identifier: GPL-3.0-or-later
// A server whose requests ask for a flag, with OpenFeature's hooks for OpenTelemetry: what was given and how
// the request went are told apart. Arguments: the collector's address. Prints what it saw as JSON.
import { trace, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { NodeSDK, logs, tracing } from '@opentelemetry/sdk-node';
import { EventHook, SpanEventHook } from '@openfeature/open-telemetry-hooks';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OpenFeature } from '@openfeature/server-sdk';

const [base] = process.argv.slice(2);
const sdk = new NodeSDK({
  serviceName: 'shop',
  spanProcessors: [new tracing.BatchSpanProcessor(new OTLPTraceExporter({ url: `${base}/v1/traces` }))],
  logRecordProcessors: [new logs.BatchLogRecordProcessor({
    exporter: new OTLPLogExporter({ url: `${base}/v1/logs` }),
  })],
  instrumentations: [],
});
sdk.start();

await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: base }));
OpenFeature.addHooks(new EventHook(), new SpanEventHook());
const client = OpenFeature.getClient();
const tracer = trace.getTracer('shop');
let on = 0;

for (let i = 0; i < 60; i++)
  await tracer.startActiveSpan('GET /cart', { kind: SpanKind.SERVER }, async (request) => {
    const given = await client.getBooleanValue('new-cart', false, {
      targetingKey: i % 2 === 0 ? 'ann' : `visitor-${i}`,
    });
    on += given;
    if (given && i % 6 === 0)
      request.setStatus({ code: SpanStatusCode.ERROR });
    request.end();
  });
await sdk.shutdown();
console.log(JSON.stringify({ on }));
process.exit(0);
