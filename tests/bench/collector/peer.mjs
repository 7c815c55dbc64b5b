// SPDX-License-Identifier: GPL-3.0-or-later
// What a team would write instead: fastify with OpenFeature's in-memory provider, and PostgreSQL with a
// unique key for events. Arguments: a port, how many flags, and where PostgreSQL is (or nothing).
import Fastify from 'fastify';
import { InMemoryProvider, OpenFeature } from '@openfeature/server-sdk';
import pg from 'pg';

const [port, count, connectionString] = process.argv.slice(2);
const flags = Object.fromEntries(Array.from({ length: Number(count) }, (_, i) => [`flag-${i}`, {
  variants: { on: true, off: false }, defaultVariant: 'off', disabled: false,
  contextEvaluator: (context) => (context.plan === 'pro' ? 'on' : 'off'),
}]));
await OpenFeature.setProviderAndWait(new InMemoryProvider(flags));
const client = OpenFeature.getClient();
const keys = Object.keys(flags);
const app = Fastify({ bodyLimit: 16 * 1024 * 1024 });

const evaluate = async (key, context) => {
  const { value, reason, variant } = await client.getBooleanDetails(key, false, context);
  return { key, value, reason, variant };
};

app.post('/ofrep/v1/evaluate/flags/:key', async (request) => ({
  ...await evaluate(request.params.key, request.body.context),
  metadata: { flagSetId: 'peer', version: 'v1', contextId: request.body.context.targetingKey },
}));
app.post('/ofrep/v1/evaluate/flags', async (request) => ({
  flags: await Promise.all(keys.map((key) => evaluate(key, request.body.context))),
}));

if (connectionString) {
  const pool = new pg.Pool({ connectionString, max: 16 });
  app.post('/batch/', async (request) => {
    const { batch } = request.body;
    await pool.query({
      name: 'keep',
      text: `INSERT INTO event (uuid, at, user_id, name, properties)
             SELECT * FROM unnest ($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::jsonb[])
             ON CONFLICT DO NOTHING`,
      values: [
        batch.map((event) => event.uuid), batch.map((event) => event.timestamp),
        batch.map((event) => event.distinct_id), batch.map((event) => event.event),
        batch.map((event) => JSON.stringify(event.properties)),
      ],
    });
    return { status: 'Ok' };
  });
}
await app.listen({ port: Number(port), host: '127.0.0.1' });
console.log('ready');
