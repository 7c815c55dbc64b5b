// SPDX-License-Identifier: GPL-3.0-or-later
// A shop with three routes: one asks the database once for each order, one asks the same again and
// again, and one asks for each line, of which it knows no mending. It tells Iterate what it does
// with OpenTelemetry, and does otherwise where a flag of Iterate's says so.
// Usage: node shop.cjs COLLECTOR DATABASE
"use strict";
const [collector, database] = process.argv.slice(2);
const { NodeSDK, tracing } = require("@opentelemetry/sdk-node");
const { OTLPTraceExporter } = require("@opentelemetry/exporter-trace-otlp-http");
const { HttpInstrumentation } = require("@opentelemetry/instrumentation-http");
const { ExpressInstrumentation } = require("@opentelemetry/instrumentation-express");
const { PgInstrumentation } = require("@opentelemetry/instrumentation-pg");

process.env.OTEL_SERVICE_NAME = "shop";
const sdk = new NodeSDK({
  spanProcessors: [new tracing.BatchSpanProcessor(
    new OTLPTraceExporter({ url: `${collector}/v1/traces` }),
    { scheduledDelayMillis: 500, maxQueueSize: 50000, maxExportBatchSize: 2000 })],
  instrumentations: [
    new HttpInstrumentation({ ignoreOutgoingRequestHook: () => true }),
    new ExpressInstrumentation(), new PgInstrumentation(),
  ],
});
sdk.start();

const express = require("express");
const { Pool } = require("pg");
const { OpenFeature } = require("@openfeature/server-sdk");
const { OFREPProvider } = require("@openfeature/ofrep-provider");

const pool = new Pool({ connectionString: database, max: 8 });
const app = express();
const flags = {
  orders: "autofix.eager-loading.get-customers-id-orders",
  catalogue: "autofix.cache.get-catalogue",
};
const fixes = {};
const cache = new Map();

async function readFlags(client) {
  for (const [route, flag] of Object.entries(flags))
    fixes[route] = await client.getObjectValue(flag, null, { targetingKey: "shop" });
}

app.get("/customers/:id/orders", async (request, response) => {
  const orders = await pool.query("SELECT id FROM orders WHERE customer = $1", [request.params.id]);
  const ids = orders.rows.map((order) => order.id);
  const lines = [];
  if (fixes.orders !== null)
    lines.push(...(await pool.query("SELECT title FROM line WHERE orders = ANY ($1)", [ids])).rows);
  else
    for (const id of ids)
      lines.push(...(await pool.query("SELECT title FROM line WHERE orders = $1", [id])).rows);
  response.json(lines);
});

async function queryCatalogue() {
  const text = "SELECT title, count(*) AS sold FROM line GROUP BY title ORDER BY sold DESC LIMIT 20";
  if (fixes.catalogue === null)
    return (await pool.query(text)).rows;
  const known = cache.get(text);
  if (known !== undefined && known.until > Date.now())
    return known.rows;
  const rows = (await pool.query(text)).rows;
  cache.set(text, { rows, until: Date.now() + fixes.catalogue.ttl * 1000 });
  return rows;
}

app.get("/catalogue", async (request, response) => {
  response.json(await queryCatalogue());
});

app.get("/customers/:id/invoices", async (request, response) => {
  await pool.query("SELECT pg_sleep(0.03), $1::int", [request.params.id]);
  const ids = [1, 2, 3, 4, 5, 6];
  for (const id of ids)
    await pool.query("SELECT id FROM orders WHERE id = $1", [id]);
  response.json(ids);
});

async function main() {
  await pool.query("CREATE TABLE orders (id serial PRIMARY KEY, customer int)");
  await pool.query("CREATE TABLE line (id serial PRIMARY KEY, orders int, title text)");
  await pool.query("INSERT INTO orders (customer) SELECT i % 40 FROM generate_series (1, 1600) i");
  await pool.query("INSERT INTO line (orders, title) SELECT 1 + i % 1600, 'Title ' || i % 900 " +
                   "FROM generate_series (1, 60000) i");
  await pool.query("CREATE INDEX ON orders (customer)");
  await pool.query("CREATE INDEX ON line (orders)");
  await pool.query("ANALYZE");
  await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: collector }));
  const client = OpenFeature.getClient();
  await readFlags(client);
  setInterval(() => readFlags(client).catch(() => {}), 500);
  const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
}

process.on("SIGTERM", async () => {
  await sdk.shutdown().catch(() => {});
  process.exit(0);
});
main();
