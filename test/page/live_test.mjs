// What moves, and what happens when the server goes away.

import assert from 'node:assert/strict';
import test, {after} from 'node:test';

import {
  assertHarmless, closeBrowser, keepTexts, takePicture, waitForText,
} from './browser.mjs';
import * as fixtures from './fixtures.mjs';
import {onStage} from './stage.mjs';

after(closeBrowser);

const WEB = 'default/web:http/TCP';
const cells = (page, name) => page.locator(
    `#services-body tr:has([title="${name}"]) td.number`).allTextContents();
const plain = (texts) => texts.map((text) => text.replaceAll('\u00a0', ' '));

// Chromium logs requests that fail, which is no fault of the page.
const expected = /Failed to load resource|net::ERR/;

test('counters become rates in the row and in the totals', () => onStage(async (page, server) => {
  await page.waitForSelector('#services-body .name');
  server.tick({[WEB]: {opened: 100, active: 4}});
  server.tick({[WEB]: {
    opened: 112, active: 5, bytesToEndpoint: 1000, bytesToClient: 50200, failed: 2, refused: 1,
  }});
  await waitForText(page, '#value-opened', /^12\.0$/);
  assert.deepEqual(plain(await cells(page, 'default/web')), ['2/4', '5', '12.0', '51.2 kB/s']);
  assert.equal(await page.textContent('#value-failed'), '3.0');
  server.tick({});
  await waitForText(page, '#value-opened', /^0$/);
  assert.deepEqual(await cells(page, 'default/web'), ['2/4', '5', '0', '0']);
  await assertHarmless(page);
}));

test('counters that come faster than twice a second make no rate of their own', () => onStage(
    async (page, server) => {
      await page.waitForSelector('#services-body .name');
      server.tick({[WEB]: {opened: 100}});
      server.tick({[WEB]: {opened: 104}}, 0.1);
      server.tick({[WEB]: {opened: 110}}, 0.9);
      await waitForText(page, '#value-opened', /^10\.0$/);
    }));

test('a stream that is full is said to be, and the Services are not read for nothing', () => onStage(
    async (page, server) => {
      await page.waitForSelector('#services-body .name');
      const readings = () => server.requests.filter((path) => path === '/v1/services').length;
      const before = readings();
      server.isFull = true;
      server.endStreams();
      await waitForText(page, '#away-reason', /at most 32 may listen/);
      await page.click('#retry');
      await waitForText(page, '#away-wait', /^Trying again in \d+\u00a0s$/);
      assert.equal(readings(), before);
      server.isFull = false;
      await page.click('#retry');
      await page.waitForSelector('.state.live');
      await assertHarmless(page, {expected});
    }));

test('two tries at once make one stream', () => onStage(async (page, server) => {
  server.isAway = true;
  server.endStreams();
  await waitForText(page, '#away-reason', /not now/);
  server.isAway = false;
  const questions = () => server.requests.filter((path) => path === '/v1').length;
  const before = questions();
  await page.evaluate(() => {
    document.getElementById('retry').click();
    dispatchEvent(new Event('online'));
  });
  await page.waitForSelector('.state.live');
  assert.equal(questions(), before + 1);
  assert.equal(server.streams, 1);
}));

test('the reason of clients that were let down is in the list', () => onStage(
    async (page, server) => {
      await page.waitForSelector('#services-body .name');
      server.tick({'shop/cart:http/TCP': {refused: 3}});
      server.tellJournal({
        kind: 'refused', service: 'shop/cart', text: '3 clients were refused: no endpoint',
      });
      await waitForText(page, '#services-body tr:has([title="shop/cart"]) .problem',
          /^3 clients let down in the last minute: 3 clients were refused: no endpoint$/);
    }));

test('failures turn up as a problem within a second', () => onStage(async (page, server) => {
  await page.waitForSelector('#services-body .name');
  server.tick({'shop/cart:http/TCP': {failed: 2, refused: 3}});
  await waitForText(page, '#services-body tr:has([title="shop/cart"]) .problem',
      /^3 clients let down in the last minute \(\+1\)$/);
}));

test('an event of the journal shows at once, and the Service is read anew', () => onStage(
    async (page, server) => {
      await page.waitForSelector('#services-body .name');
      server.services = server.services.map((service) => service.name !== 'shop/cart' ? service :
        {name: service.name, ports: [fixtures.port('shop/cart:http/TCP',
            [fixtures.portal('10.96.12.1:80', {verdict: 'refuse', insideVerdict: 'refuse'})], [])]});
      server.tellJournal({
        kind: 'endpoints', service: 'shop/cart', text: 'no endpoint is left; clients are refused',
        time: new Date(Date.now() + 1000).toISOString(),
      });
      await waitForText(page, '.entry-text', /no endpoint is left/);
      await waitForText(page, '#services-body tr:has([title="shop/cart"])', /no endpoints/);
      assert.ok(server.requests.includes('/v1/services?service=shop%2Fcart'));
    }));

test('a Service that appears while the page is open gets its row', () => onStage(
    async (page, server) => {
      await page.waitForSelector('#services-body .name');
      server.services = [...server.services, ...fixtures.manyServices(1)];
      server.tick({'bulk/service-0000:http/TCP': {opened: 1, active: 1}});
      await waitForText(page, '#services-body .name', /^bulk\/service-0000$/);
    }));

test('events are chosen by kind', () => onStage(async (page) => {
  await waitForText(page, '.entry-text', /rules laid/);
  assert.equal(await page.locator('#events .entry').count(), 8);
  await page.click('#events .chip:has-text("Rules")');
  assert.equal(await page.locator('#events .entry').count(), 2);
  await page.click('#events .chip:has-text("Refused")');
  assert.equal(await page.locator('#events .entry').count(), 3);
  assert.match(await page.locator('#events time').first().getAttribute('title'), / UTC$/);
}));

test('pausing makes the numbers stand still', () => onStage(async (page, server) => {
  server.tick({[WEB]: {opened: 7}});
  await waitForText(page, '#value-opened', /^7\.0$/);
  await page.click('#pause');
  await waitForText(page, '#state-text', /^Paused at /);
  server.tick({[WEB]: {opened: 9}});
  server.tellJournal({text: 'comes while paused'});
  await page.evaluate(() => new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(resolve));
  }));
  assert.equal(await page.textContent('#value-opened'), '7.0');
  await page.click('#pause');
  await waitForText(page, '.entry-text', /comes while paused/);
  assert.equal(await page.textContent('#value-opened'), '2.0');
}));

test('while paused, search and sort bring no new numbers', () => onStage(async (page, server) => {
  await page.waitForSelector('#services-body .name');
  server.tick({'shop/cart:http/TCP': {opened: 7, active: 3}});
  await waitForText(page, '#value-opened', /^7\.0$/);
  await page.click('#pause');
  server.tick({'shop/cart:http/TCP': {opened: 9, active: 8}, [WEB]: {active: 9}});
  server.tellJournal({text: 'comes while paused'});
  await page.fill('#search', 'shop');
  await page.click('th [data-sort="active"]');
  assert.deepEqual(await cells(page, 'shop/cart'), ['1/1', '3', '7.0', '0']);
  await page.fill('#search', '');
  assert.equal(await page.locator('#services-body .name').first().textContent(), 'shop/cart');
  await page.click('#pause');
  server.tick({});
  await waitForText(page, '#services-body tr:has([title="shop/cart"]) td', /^8$/);
}));

test('when the stream ends the page says so and connects again by itself', () => onStage(
    async (page, server) => {
      server.tick({[WEB]: {opened: 100}});
      await keepTexts(page, '#away-reason');
      server.endStreams();
      await page.waitForFunction(
          () => globalThis.kept.some((text) => /^Disconnected: the stream has ended/.test(text)));
      await page.waitForSelector('.state.live');
      assert.equal(await page.isVisible('#away'), false);
      server.tick({[WEB]: {opened: 104}});
      await waitForText(page, '#value-opened', /^4\.0$/);
      assert.equal(await page.locator('#events .entry').count(), 8);
      await assertHarmless(page, {expected});
    }));

test('while the server is away the page waits longer and longer, or tries when told', () => onStage(
    async (page, server) => {
      server.isAway = true;
      server.endStreams();
      await waitForText(page, '#away-wait', /^Trying again in \d+\u00a0s$/);
      await waitForText(page, '#away-reason', /not now/);
      await takePicture(page, 'disconnected');
      server.isAway = false;
      await page.click('#retry');
      await page.waitForSelector('.state.live');
      await assertHarmless(page, {expected});
    }));

test('another process behind the address begins anew', () => onStage(async (page, server) => {
  server.tick({[WEB]: {opened: 100, active: 3}});
  await waitForText(page, '#value-active', /^3$/);
  server.server = {...server.server, pid: 4712, node: 'node-2'};
  server.services = fixtures.manyServices(3);
  server.journal = [];
  server.tick({[WEB]: {active: 0}});
  server.endStreams();
  await waitForText(page, '#node', /^node-2$/);
  await waitForText(page, '#services-count', /^3 Services$/);
  await waitForText(page, '#events .empty', /The journal has no event/);
}));

test('what another process counted draws no line', () => onStage(async (page, server) => {
  const line = page.locator('#services-body tr:has([title="default/web"]) svg');
  server.tick({[WEB]: {opened: 100}});
  await line.waitFor({state: 'attached'});
  server.server = {...server.server, pid: 4712};
  server.endStreams();
  await line.waitFor({state: 'detached'});
  await page.waitForSelector('.state.live');
  assert.equal(await page.textContent('#services-count'), '14 Services');
}));
