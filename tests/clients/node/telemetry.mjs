// SPDX-License-Identifier: GPL-3.0-or-later
// OpenTelemetry's SDK with one of its exporters. Arguments: the collector's address, how to send (json, gzip
// or protobuf), how many requests. Prints how many spans were acknowledged, as JSON.
import { metrics, trace, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import { OTLPMetricExporter as JsonMetrics } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufMetrics } from '@opentelemetry/exporter-metrics-otlp-proto';
import { NodeSDK, metrics as sdkMetrics, tracing } from '@opentelemetry/sdk-node';

const [base, how, count] = process.argv.slice(2);
const options = (path) => ({
  url: `${base}/v1/${path}`, compression: how === 'json' ? 'none' : 'gzip',
});
const exporter = how === 'protobuf' ? new ProtobufTraces(options('traces'))
                                    : new JsonTraces(options('traces'));
let acknowledged = 0;
const send = exporter.export.bind(exporter);
exporter.export = (spans, done) => send(spans, (result) => {
  if (result.code === 0)
    acknowledged += spans.length;
  done(result);
});

const sdk = new NodeSDK({
  serviceName: `shop-${how}`,
  spanProcessors: [new tracing.BatchSpanProcessor(exporter, {
    maxExportBatchSize: 100, maxQueueSize: 100000, scheduledDelayMillis: 100,
  })],
  metricReaders: [new sdkMetrics.PeriodicExportingMetricReader({
    exporter: how === 'protobuf' ? new ProtobufMetrics(options('metrics'))
                                 : new JsonMetrics(options('metrics')),
    exportIntervalMillis: 60000,
  })],
  instrumentations: [],
});
sdk.start();

const tracer = trace.getTracer('shop');
const orders = metrics.getMeter('shop').createCounter('orders', { unit: '{order}' });
const sizes = metrics.getMeter('shop').createHistogram('order.size', { unit: 'By' });
for (let i = 0; i < Number(count); i++) {
  tracer.startActiveSpan('GET /order', {
    kind: SpanKind.SERVER, attributes: { 'http.route': '/order', 'user.name': 'Ünïcödé “ann”', n: i },
  }, (request) => {
    const query = tracer.startSpan('SELECT', { kind: SpanKind.CLIENT });
    query.setAttribute('db.query.text', 'SELECT * FROM orders WHERE id = $1');
    query.end();
    if (i % 10 === 0) {
      request.setStatus({ code: SpanStatusCode.ERROR });
      request.recordException(new Error('no such order'));
    }
    request.end();
  });
  orders.add(1, { plan: i % 2 === 0 ? 'pro' : 'free' });
  sizes.record(i, {});
  if (i % 200 === 199)
    await new Promise((done) => { setTimeout(done, 20); });
}
await sdk.shutdown().catch(() => {});
console.log(JSON.stringify({ acknowledged }));
process.exit(0);
