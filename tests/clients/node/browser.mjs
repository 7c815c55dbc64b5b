// SPDX-License-Identifier: GPL-3.0-or-later
// PostHog's and Segment's clients for browsers in a page of their own, which asks for what browsers ask.
// Arguments: the collector's address, a token, the page's address, and “posthog” to leave Segment's out.
// Prints what it saw as JSON.
import { JSDOM, VirtualConsole } from 'jsdom';

const [base, token, page, only] = process.argv.slice(2);
const dom = new JSDOM('<!doctype html><title>Shop</title><p>Hello', {
  url: `${page}/cart`, pretendToBeVisual: true, virtualConsole: new VirtualConsole(),
});
const { window } = dom;

const set = (name, value) => Object.defineProperty(globalThis, name, {
  value, configurable: true, writable: true,
});
// What a page has and Node.js has as well must be the page's: its requests have an origin.
for (const name of ['window', 'self'])
  set(name, window);
for (const name of ['document', 'navigator', 'location', 'localStorage', 'sessionStorage', 'history',
                    'screen', 'XMLHttpRequest', 'Blob', 'FormData', 'Event', 'CustomEvent', 'Element',
                    'HTMLElement', 'MutationObserver', 'addEventListener', 'removeEventListener'])
  set(name, window[name]);
set('fetch', undefined);

const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

const usePostHog = async () => {
  const module = await import('posthog-js');
  const posthog = module.default.default ?? module.default;
  const seen = {};
  posthog.init(token, {
    api_host: base, autocapture: false, capture_pageview: true, capture_pageleave: false,
    disable_session_recording: true, disable_surveys: true, advanced_disable_decide: false,
    request_batching: false, persistence: 'memory', bootstrap: { distinctID: 'ann' },
    disable_external_dependency_loading: true,
  });
  posthog.onFeatureFlags((flags) => { seen.flags = flags; });
  for (let i = 0; i < 50 && seen.flags === undefined; i++)
    await wait(100);
  seen.value = posthog.getFeatureFlag('everybody');
  posthog.capture('browser event', { sum: 10 });
  await wait(1000);
  return seen;
};

const useSegment = async () => {
  const { AnalyticsBrowser } = await import('@segment/analytics-next');
  const host = base.replace('http://', '');
  // Its requests go through the page as well.
  set('fetch', (address, options = {}) => new Promise((done, fail) => {
    const request = new window.XMLHttpRequest();
    request.open(options.method ?? 'GET', address);
    for (const [name, value] of Object.entries(options.headers ?? {}))
      request.setRequestHeader(name, value);
    request.onload = () => done({
      ok: request.status < 300, status: request.status, headers: { get: () => null },
      json: async () => JSON.parse(request.responseText), text: async () => request.responseText,
    });
    request.onerror = () => fail(new Error('refused'));
    request.send(options.body ?? null);
  }));
  window.fetch = globalThis.fetch;
  const analytics = AnalyticsBrowser.load({ writeKey: token, cdnURL: base }, {
    integrations: { 'Segment.io': { apiHost: `${host}/v1`, protocol: 'http' } },
    disableClientPersistence: true,
  });
  await analytics.track('segment in a page', { sum: 1 });
  await wait(500);
  return true;
};

const posthog = await usePostHog();
const segment = only === undefined && await useSegment();
console.log(JSON.stringify({ posthog, segment }));
process.exit(0);
