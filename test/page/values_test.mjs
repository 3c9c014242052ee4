// The parts that need no browser.

import assert from 'node:assert/strict';
import test from 'node:test';

import {byteRate, bytes, count, duration, rate, utcTime, visible} from '../../page/format.js';
import {quantile} from '../../page/latency.js';
import {problemsOf, verdictInWords} from '../../page/problems.js';
import {explainLink, readRoute, serviceLink} from '../../page/route.js';
import {LevelSeries, RateSeries, STEPS, Watch} from '../../page/series.js';
import {Store} from '../../page/store.js';
import {delayBefore} from '../../page/stream.js';
import {notReady, port, portal, ready} from './fixtures.mjs';

const plain = (text) => text.replaceAll('\u00a0', ' ');

test('numbers have three digits and the unit that fits', () => {
  assert.deepEqual([0, 999, 51200, 1048576].map(bytes).map(plain),
      ['0 B', '999 B', '51.2 kB', '1.05 MB']);
  assert.deepEqual([0, 0.01, 12.34, 1234, 2.5e6].map(rate).map(plain),
      ['0', '<0.1', '12.3', '1,234', '2.50 M']);
  assert.deepEqual([0.0005, 12, 90, 10800].map(duration).map(plain),
      ['0.5 ms', '12 s', '1 min 30 s', '3 h']);
  assert.equal(byteRate(0), '0');
  assert.equal(count(undefined), '–');
});

test('a moment has its UTC behind it', () => {
  assert.equal(utcTime(new Date('2026-11-26T22:30:00.123Z')), '2026-11-26 22:30:00.123 UTC');
  assert.equal(utcTime(new Date('never')), '');
});

test('what hides in a text is spelled out', () => {
  assert.equal(visible('a\u202eb\u0000c\u200b'), 'a\\u202eb\\u0000c\\u200b');
  assert.equal(visible('Grüße 世界'), 'Grüße 世界');
});

test('a share of dials lies below a bound of the histogram', () => {
  const latency = {bounds: [0.001, 0.01], counts: [98, 1, 1]};
  assert.equal(plain(quantile(latency, 0.5)), '≤ 1 ms');
  assert.equal(plain(quantile(latency, 0.99)), '≤ 10 ms');
  assert.equal(plain(quantile(latency, 1)), '> 10 ms');
  assert.equal(quantile(undefined, 0.5), '–');
});

test('places survive the way through an address', () => {
  for (const name of ['default/web', 'a b/c?d#e&f', 'ü/\u202e', 'no-slash', 'a/b/c']) {
    assert.equal(readRoute(serviceLink(name)).service, name);
  }
  assert.equal(readRoute(serviceLink('x/\ud800')).service, 'x/\ufffd');
  const {view, parameters} = readRoute(explainLink('[fd00::1]:53/udp', '10.0.0.1'));
  assert.equal(view, 'explain');
  assert.equal(parameters.get('destination'), '[fd00::1]:53/udp');
  assert.equal(readRoute('#/nowhere/%').view, 'services');
});

test('a problem is said in words with its reason', () => {
  const calm = {failed: 0, refused: 0};
  const words = (portals, endpoints, recent = calm) =>
    problemsOf([port('a/b/TCP', portals, endpoints)], recent).map(({text}) => text);
  const refusing = portal('10.0.0.1:80', {verdict: 'refuse', insideVerdict: 'refuse'});
  const dropping = portal('192.0.2.1:80', {scope: 'local', verdict: 'drop'});
  assert.deepEqual(words([portal('10.0.0.1:80')], [ready('10.0.0.2:80')]), []);
  assert.deepEqual(words([refusing], []), ['clients are refused: no endpoints']);
  assert.deepEqual(words([refusing], [notReady('10.0.0.2:80')]),
      ['clients are refused: no endpoint is ready']);
  assert.deepEqual(words([dropping], [ready('10.0.0.2:80')]),
      ['outside clients are dropped: no endpoint on this node']);
  assert.deepEqual(words([], [ready('10.0.0.2:80')], {failed: 0, refused: 1, refusal: 'no endpoint'}),
      ['1 client let down in the last minute: no endpoint']);
  assert.deepEqual(words([], [ready('10.0.0.2:80', {suspended: true})], {failed: 1, refused: 2}), [
    '1 of 1 endpoint suspended: dials fail', '2 clients let down in the last minute',
    '1 dial failed in the last minute',
  ]);
});

test('that a Service is left to other nodes is worth a note, and no more', () => {
  const severity = (...portals) =>
    problemsOf([port('a/b/TCP', portals, [ready('10.0.0.2:80')])], {failed: 0, refused: 0})[0].severity;
  const leftToOthers = portal('192.0.2.1:80', {scope: 'local', verdict: 'drop'});
  assert.equal(severity(portal('10.0.0.1:80'), leftToOthers), 'note');
  assert.equal(severity(leftToOthers, portal('192.0.2.2:80', {verdict: 'drop'})), 'warn');
  assert.equal(severity(leftToOthers, portal('10.0.0.1:80', {
    scope: 'local', verdict: 'steer', insideVerdict: 'drop',
  })), 'warn');
  assert.equal(severity(portal('a', {verdict: 'drop', insideVerdict: 'drop'})), 'bad');
  assert.equal(verdictInWords(leftToOthers).severity, 'note');
});

test('a verdict that depends on the client says so', () => {
  assert.equal(verdictInWords(portal('a')).text, 'served');
  assert.equal(verdictInWords(portal('a', {scope: 'local', verdict: 'drop'})).text,
      'outside clients are dropped; pods and this node are served');
});

function watching(since) {
  const watch = new Watch();
  watch.begin(since);
  return watch;
}

test('a rate is known from where counting began, and earlier where a history was put in', () => {
  const series = new RateSeries(watching(1000));
  series.add(1005, 20);
  series.add(1012, 30);
  assert.deepEqual(series.values(1020).slice(-3), [null, 2, 3]);
  series.prepend(1000.5, [10, 40]);
  assert.deepEqual(series.values(1020).slice(-5), [null, 1, 4, 2, 3]);
  assert.equal(series.sum(1020, 1), 30);
});

test('the step that is running is filled up from the one before', () => {
  const series = new RateSeries(watching(1000));
  series.add(1010, 50);
  series.add(1012, 10);
  assert.equal(series.values(1012).at(-1), (10 + 50 * 0.8) / 10);
});

test('a history joins what is counted from then on, at the very begin of a step too', () => {
  for (const at of [1000, 1003.5]) {
    const series = new RateSeries(watching(at));
    series.prepend(at, [20, 30]);
    series.add(at + 5, 5);
    assert.equal(series.values(at + 5).slice(-3).includes(null), false);
  }
});

test('what nobody watched is not known, unless a history tells', () => {
  const watch = watching(1000);
  const series = new RateSeries(watch);
  series.add(1010, 50);
  watch.miss(1010, 1030);
  series.add(1040, 20);
  assert.deepEqual(series.values(1040).slice(-4), [5, null, null, 2]);
  series.prepend(1035, [30, 40]);
  assert.deepEqual(series.values(1040).slice(-4), [5, 3, 4, 2]);
});

test('a level stays until it is set again, however long that takes', () => {
  const series = new LevelSeries(watching(1000), 7);
  assert.deepEqual(series.values(1005).slice(-2), [null, 7]);
  series.set(1008, 5);
  series.set(1015, 6);
  assert.deepEqual(series.values(1040).slice(-5), [null, 5, 6, 6, 6]);
  series.set(9995, 1);
  assert.deepEqual(series.values(10000), [...Array(STEPS - 1).fill(6), 1]);
});

test('a level has what a history tells of the time before', () => {
  const series = new LevelSeries(watching(1003), 7);
  series.prepend(1003, [3, 4]);
  assert.deepEqual(series.values(1003).slice(-4), [null, 3, 4, 7]);
  series.set(1015, 9);
  assert.deepEqual(series.values(1015).slice(-5), [null, 3, 4, 7, 9]);
});

const counted = (opened, more = {}) =>
  ({opened, active: 1, bytesToEndpoint: 0, bytesToClient: 0, failed: 0, refused: 0, ...more});

function countingStore() {
  const store = new Store();
  store.applyServices({
    now: '2026-11-26T22:00:00Z',
    services: [{name: 'default/web', ports: [port('default/web:http/TCP', [], [])]}],
  });
  let second = 0;
  const tick = (ports) => store.applyCounters(
      {now: new Date(Date.UTC(2026, 10, 26, 22, 0, second++)).toISOString(), ports});
  return {store, tick, web: store.services.get('default/web')};
}

test('rates are differences of counters, and what a stream says first is where counting starts', () => {
  const {store, tick, web} = countingStore();
  tick({'default/web:http/TCP': counted(1000)});
  assert.equal(web.rates.opened, 0);
  assert.equal(web.active, 1);
  tick({'default/web:http/TCP': counted(1012)});
  assert.equal(web.rates.opened, 12);
  assert.equal(store.totals.rates.opened, 12);
  tick({});
  assert.equal(web.rates.opened, 0);
  store.streamBegins();
  tick({'default/web:http/TCP': counted(5000)});
  assert.equal(web.rates.opened, 0);
});

test('a counter that begins anew is no negative rate', () => {
  const {tick, web} = countingStore();
  tick({'default/web:http/TCP': counted(1000)});
  tick({'default/web:http/TCP': counted(3)});
  assert.equal(web.rates.opened, 3);
});

test('a history ends at the counters that follow it, after a break too', () => {
  const {store, tick} = countingStore();
  const step = (value) => ({step: 10, opened: [value], bytes: [0], failed: [0], active: [value]});
  store.applyHistory(step(10));
  tick({});
  for (let second = 1; second < 30; ++second) tick({});
  store.streamBegins();
  store.applyHistory(step(40));
  store.applyCounters({now: '2026-11-26T22:02:03Z', ports: {}});
  assert.equal(store.totals.history('opened', store.now).at(-2), 4);
  assert.equal(store.totals.history('active', store.now).at(-2), 40);
  store.applyHistory({step: 10, opened: [50], bytes: [0], failed: [0]});  // of an older server
  assert.equal(store.totals.history('opened', store.now).at(-2), 5);
});

test('the connections of a port that is gone end', () => {
  const {store, tick, web} = countingStore();
  tick({'default/web:http/TCP': counted(1), 'default/web:old/TCP': counted(1, {active: 5})});
  assert.equal(web.active, 6);
  store.applyServices({now: '2026-11-26T22:00:01Z', services: [
    {name: 'default/web', ports: [port('default/web:http/TCP', [], [])]},
  ]}, 'default/web');
  assert.equal(web.active, 1);
});

test('counters that come within half a second are one', () => {
  const {store, web} = countingStore();
  const at = (time, opened) => store.applyCounters(
      {now: `2026-11-26T22:00:0${time}Z`, ports: {'default/web:http/TCP': counted(opened)}});
  at('0.000', 0);
  at('1.000', 10);
  at('1.010', 15);
  assert.equal(web.rates.opened, 10);
  at('2.000', 20);
  assert.equal(web.rates.opened, 10);
});

test('a Service that counts and is not in the list is asked for', () => {
  const {store, tick} = countingStore();
  const unknown = [];
  store.on('unknown', (name) => unknown.push(name));
  tick({});
  tick({'shop/new:http/TCP': counted(1)});
  assert.deepEqual(unknown, ['shop/new']);
  assert.equal(store.totals.rates.opened, 1);
});

test('a Service that is gone is forgotten', () => {
  const {store} = countingStore();
  store.applyServices({now: '2026-11-26T22:00:01Z', services: []}, 'default/web');
  assert.equal(store.services.size, 0);
});

test('an entry of the journal that comes twice is there once, in its order', () => {
  const {store} = countingStore();
  const entry = (sequence) => ({sequence, time: '2026-11-26T22:00:00Z', kind: 'proxy', text: ''});
  store.applyJournal([entry(2), entry(3)]);
  store.applyJournal([entry(1), entry(2)]);
  assert.deepEqual(store.journal.map(({sequence}) => sequence), [1, 2, 3]);
});

test('tries to reconnect come ever more slowly, but at least twice a minute', () => {
  assert.deepEqual([1, 2, 3, 4].map((attempt) => delayBefore(attempt, 1)), [1000, 2000, 4000, 8000]);
  assert.equal(delayBefore(50, 1), 30000);
  assert.equal(delayBefore(1, 0), 750);
});
