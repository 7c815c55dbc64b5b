// SPDX-License-Identifier: GPL-3.0-or-later
// OpenFeature's provider for browsers: the same person with another plan, and a change that is told by
// the stream. Arguments: the collector's address, and a command that switches the flag off. Prints what it
// saw as JSON.
import { execFileSync } from 'node:child_process';
import { OpenFeature, ProviderEvents } from '@openfeature/web-sdk';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';

const [base, ...command] = process.argv.slice(2);
const FLAG = 'for-pros';

await OpenFeature.setContext({ targetingKey: 'ann', plan: 'free' });
await OpenFeature.setProviderAndWait(new OFREPWebProvider({
  baseUrl: base,
  headers: [['X-API-Key', 'none']],
  cacheMode: 'disabled',
}));
const client = OpenFeature.getClient();
const free = client.getBooleanValue(FLAG, false);
await OpenFeature.setContext({ targetingKey: 'ann', plan: 'pro' });
const pro = client.getBooleanValue(FLAG, false);

// The stream is connected soon after the first answer.
await new Promise((done) => { setTimeout(done, 1500); });
const changed = new Promise((done) => {
  client.addHandler(ProviderEvents.ConfigurationChanged, () => done(Date.now()));
  setTimeout(() => done(NaN), 10000);
});
execFileSync(command[0], command.slice(1));
const switched = Date.now();
const waited = Math.max(0, (await changed) - switched);
console.log(JSON.stringify({ free, pro, waited, after: client.getBooleanValue(FLAG, false) }));
process.exit(0);
