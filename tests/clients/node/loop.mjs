// SPDX-License-Identifier: GPL-3.0-or-later
// What a product does with its own clients: asks for flags, tells what people did. Prints what it saw as
// JSON. Arguments: the collector's address, and “run” or “serve”.
import { OpenFeature } from '@openfeature/server-sdk';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import * as growthbook from '@growthbook/growthbook';
import { PostHog } from 'posthog-node';
import { Analytics } from '@segment/analytics-node';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';

const [base, phase] = process.argv.slice(2);
const FLAG = 'checkout';
const N_PEOPLE = 1500;

await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: base }));
const client = OpenFeature.getClient();

const give = (i) => client.getStringDetails(FLAG, 'none', { targetingKey: `user-${i}` });

// The same number each time, so that the test does not depend on luck.
const draw = (i) => ((Math.sin((i + 1) * 12.9898) * 43758.5453) % 1 + 1) % 1;

const serve = async (n) => {
  const counts = {};
  for (let i = 0; i < n; i++) {
    const { value } = await give(i);
    counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
};

const buy = async () => {
  const posthog = new PostHog('phc_test', { host: base, flushAt: 50, flushInterval: 200 });
  const counts = {};
  for (let i = 0; i < N_PEOPLE; i++) {
    const { value } = await give(i);
    const distinctId = `user-${i}`;
    counts[value] = (counts[value] ?? 0) + 1;
    posthog.capture({
      distinctId,
      event: '$feature_flag_called',
      properties: { $feature_flag: FLAG, $feature_flag_response: value },
    });
    if (draw(i) < (value === 'short' ? 0.5 : 0.3))
      posthog.capture({ distinctId, event: 'order', properties: { sum: 10 } });
  }
  await posthog.shutdown();
  return counts;
};

const compareGrowthBook = async (n) => {
  const sdk = new growthbook.GrowthBook({ apiHost: base, clientKey: 'sdk-test', attributes: {} });
  await sdk.init({ timeout: 2000 });
  let equal = 0;
  for (let i = 0; i < n; i++) {
    await sdk.setAttributes({ id: `user-${i}` });
    equal += sdk.getFeatureValue(FLAG, 'none') === (await give(i)).value;
  }
  sdk.destroy();
  return equal;
};

const track = async () => {
  const segment = new Analytics({ writeKey: 'wk', host: base, flushInterval: 100 });
  segment.track({ userId: 'user-1', event: 'segment event' });
  await segment.closeAndFlush();
  const rudder = new RudderAnalytics('wk', { dataPlaneUrl: base });
  rudder.track({ userId: 'user-1', event: 'rudder event' });
  await new Promise((done) => { rudder.flush(done); });
};

if (phase === 'serve') {
  console.log(JSON.stringify({ given: await serve(200) }));
} else {
  const given = await buy();
  const agreed = await compareGrowthBook(300);
  const posthog = new PostHog('phc_test', { host: base });
  const flags = await posthog.getAllFlags('user-1');
  await posthog.shutdown();
  await track();
  const unknown = await client.getBooleanDetails('nope', true, { targetingKey: 'user-1' });
  console.log(JSON.stringify({
    given, agreed, flags, own: (await give(1)).value, unknown: unknown.errorCode,
  }));
}
process.exit(0);
