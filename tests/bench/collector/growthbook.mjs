// SPDX-License-Identifier: GPL-3.0-or-later
// The same as bench-flags, with GrowthBook's SDK. Arguments: features and people; both are files.
import { readFileSync } from 'node:fs';
import { GrowthBookClient } from '@growthbook/growthbook';

const [features, people] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path)));
const client = new GrowthBookClient().initSync({ payload: { features: features.features } });
const keys = Object.keys(features.features);
const contexts = people.map((attributes) => ({ attributes }));
let n = 0;
let on = 0;
const run = (ms) => {
  const start = performance.now();
  n = 0;
  on = 0;
  while (performance.now() - start < ms)
    for (const context of contexts)
      for (const key of keys) {
        on += client.evalFeature(key, context).on;
        n++;
      }
  return n * 1000 / (performance.now() - start);
};
run(500);
const perSecond = run(2000);
console.log(JSON.stringify({ perSecond, on: on / n }));
