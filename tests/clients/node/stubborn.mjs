// SPDX-License-Identifier: GPL-3.0-or-later
// Clients that send while the collector is killed, and try again as they do. Arguments: the collector's
// address, how many events of each. Prints what was acknowledged, as JSON.
import { PostHog } from 'posthog-node';
import { Analytics } from '@segment/analytics-node';

const [base, count] = process.argv.slice(2);
const n = Number(count);
const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

const posthog = new PostHog('phc_test', {
  host: base, flushAt: 20, flushInterval: 50, fetchRetryCount: 100, fetchRetryDelay: 100,
});
const segment = new Analytics({
  writeKey: 'wk', host: base, flushInterval: 50, maxEventsInBatch: 15, maxRetries: 100,
});
let failed = 0;
segment.on('error', () => { failed += 1; });

for (let i = 0; i < n; i++) {
  posthog.capture({ distinctId: `user-${i}`, event: 'posthog event', properties: { i } });
  segment.track({ userId: `user-${i}`, event: 'segment event', properties: { i } });
  if (i % 10 === 9)
    await wait(10);
}
await posthog.shutdown(60000);
await segment.closeAndFlush({ timeout: 60000 });
console.log(JSON.stringify({ failed }));
process.exit(0);
