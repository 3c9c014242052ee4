// The list of Services.

import assert from 'node:assert/strict';
import test, {after} from 'node:test';

import {assertHarmless, closeBrowser, takePicture, waitForText} from './browser.mjs';
import * as fixtures from './fixtures.mjs';
import {onStage} from './stage.mjs';

after(closeBrowser);

const names = (page) => page.locator('#services-body .name').allTextContents();
const isOnRow = (page, name) => page.waitForFunction((wanted) =>
  document.activeElement.matches('.name') && document.activeElement.textContent === wanted, name);
const row = (page, name) => page.locator('#services-body tr', {has: page.locator(`[title="${name}"]`)});

test('Services with problems come first, each with its reason', () => onStage(async (page) => {
  await page.waitForSelector('#services-body .name');
  assert.deepEqual((await names(page)).slice(0, 5), [
    'shop/legacy-importer', 'shop/orders', 'default/web', 'default/kubernetes', 'ingress/gateway',
  ]);
  assert.deepEqual(await page.locator('#services-body .problem:visible').allTextContents(), [
    'clients are refused: no endpoints',
    'clients are refused: no endpoint is ready',
    '1 of 2 endpoints suspended: dials fail',
    'outside clients are dropped: no endpoint on this node',
  ]);
  assert.equal(await page.textContent('#problem-count'), '3 with a problem');
  assert.equal(await row(page, 'ingress/gateway').getAttribute('class'), 'note');
  assert.equal(await row(page, 'default/web').locator('.endpoints').textContent(), '2/4');
  await assertHarmless(page);
}));

test('the search finds names, addresses, nodes and problems', () => onStage(async (page) => {
  await page.waitForSelector('#services-body .name');
  const found = async (text) => {
    await page.fill('#search', text);
    return names(page);
  };
  assert.deepEqual(await found('WEB'), ['default/web', 'monitoring/prometheus']);
  assert.deepEqual(await found('203.0.113.20'), ['ingress/gateway']);
  assert.deepEqual(await found('10.244.3.18'), ['shop/orders']);
  assert.deepEqual(await found('shop refused'), ['shop/legacy-importer', 'shop/orders']);
  assert.equal(await page.textContent('#services-count'), '2 of 14 Services');
  assert.deepEqual(await found('nothing like it'), []);
  assert.equal(await page.textContent('#services-empty'), 'No Service fits the search.');
}));

test('the number of problems leaves only those, and all again', () => onStage(async (page) => {
  await page.waitForSelector('#services-body .name');
  assert.equal(await page.getAttribute('#problem-count', 'class'), 'problem-count bad');
  await page.focus('#problem-count');
  await page.keyboard.press('Enter');
  assert.deepEqual(await names(page), ['shop/legacy-importer', 'shop/orders', 'default/web']);
  assert.equal(await page.getAttribute('#problem-count', 'aria-pressed'), 'true');
  assert.equal(await page.textContent('#services-count'), '3 of 14 Services');
  await page.keyboard.press('Space');
  assert.equal((await names(page)).length, 14);
  assert.equal(await page.getAttribute('#problem-count', 'aria-pressed'), 'false');
}));

test('problems that are mere warnings do not look like errors', () => onStage(async (page) => {
  await page.waitForSelector('#services-body .name');
  assert.equal(await page.textContent('#problem-count'), '1 with a problem');
  assert.equal(await page.getAttribute('#problem-count', 'class'), 'problem-count warn');
}, {served: {services: fixtures.services.filter(({name}) => name !== 'shop/orders' &&
  name !== 'shop/legacy-importer')}}));

test('rows stay where they are under the pointer; those that are gone go', () => onStage(
    async (page, server) => {
      await page.waitForSelector('#services-body .name');
      await page.hover('#services-body tr:nth-child(3)');
      const before = await names(page);
      server.services = [...server.services.filter(({name}) => name !== 'shop/orders'),
        {...server.services.find(({name}) => name === 'shop/orders'), name: 'a/new'}];
      for (const service of ['a/new', 'shop/orders']) {
        server.tellJournal({
          service, text: 'changes', time: new Date(Date.now() + 1000).toISOString(),
        });
      }
      await waitForText(page, '#services-count', /^14 Services$/);
      await row(page, 'shop/orders').waitFor({state: 'detached'});
      assert.deepEqual(await names(page), before.filter((name) => name !== 'shop/orders'));
      await page.mouse.move(5, 5);
      server.tick({});
      await waitForText(page, '#services-body tr:first-child .name', /^a\/new$/);
    }));

test('the order comes after ten seconds without a move of the pointer', () => onStage(
    async (page, server) => {
      await page.waitForSelector('#services-body .name');
      await page.hover('#services-body tr:nth-child(5)');
      await page.clock.install();
      await page.clock.fastForward(6000);
      // Counters in between, as ever: a stream that is silent for ten seconds is given up.
      server.tick({'shop/search:http/TCP': {active: 1}});
      await waitForText(page, '#value-active', /^1$/);
      await page.clock.fastForward(5000);
      server.tick({'shop/search:http/TCP': {failed: 1, refused: 1}});
      await waitForText(page, '#services-body tr:nth-child(3) .name', /^shop\/search$/);
    }));

test('the way back from a Service ends at its row, however far down', () => onStage(async (page) => {
  await page.waitForSelector('#services-body .name');
  await page.click('#more');
  await page.click('[title="bulk/service-0150"]');
  await waitForText(page, '.service-name', /^bulk\/service-0150$/);
  await page.keyboard.press('Escape');
  await isOnRow(page, 'bulk/service-0150');
}, {served: {services: fixtures.manyServices(300)}}));

test('a row that an address led away from is shown when one comes back to it', () => onStage(
    async (page) => {
      await page.waitForSelector('#service .port');
      await page.keyboard.press('Escape');
      await isOnRow(page, 'bulk/service-0250');
      assert.equal(await page.locator('#services-body tr').count(), 300);
    }, {at: '#/service/bulk/service-0250', served: {services: fixtures.manyServices(300)}}));

test('a list that cannot be read is asked for again, and does not look empty', () => onStage(
    async (page, server) => {
      await page.waitForSelector('#services-body .name');
      server.services = null;
      server.server = {...server.server, pid: 1};
      await page.clock.install();
      server.endStreams();
      await page.click('#retry');
      await waitForText(page, '#list-problem', /could not be read/);
      assert.equal(await page.isVisible('#services-empty'), false);
      server.services = fixtures.services;
      await page.clock.runFor(6000);
      await waitForText(page, '#services-count', /^14 Services$/);
      assert.equal(await page.isVisible('#list-problem'), false);
      const streams = server.requests.filter((path) => path === '/v1/stream');
      assert.equal(streams.length, 2, 'not only since the stream began anew');
    }));

test('all portals are in the title of their cell', () => onStage(async (page) => {
  await page.waitForSelector('#services-body .name');
  assert.equal(await row(page, 'ingress/gateway').locator('.portal-line').getAttribute('title'),
      'ClusterIP 10.96.3.3:443, LoadBalancer IP 203.0.113.20:443');
}));

test('columns sort, and the other way around when asked again', () => onStage(async (page, server) => {
  await page.waitForSelector('#services-body .name');
  server.tick({'shop/cart:http/TCP': {active: 7}, 'shop/redis:redis/TCP': {active: 9}});
  await waitForText(page, '#value-active', /^16$/);
  await page.click('th [data-sort="active"]');
  assert.deepEqual((await names(page)).slice(0, 2), ['shop/redis', 'shop/cart']);
  assert.equal(await page.locator('th[aria-sort="descending"]').textContent(), 'Active');
  await page.click('th [data-sort="active"]');
  assert.deepEqual((await names(page)).slice(-2), ['shop/cart', 'shop/redis']);
  await page.click('th [data-sort="active"]');
  assert.equal((await names(page))[0], 'shop/legacy-importer');
  await page.click('th [data-sort="name"]');
  assert.equal((await names(page))[0], 'default/kubernetes');
  assert.equal(await page.locator('th[aria-sort="ascending"]').textContent(), 'Service');
}));

test('of 5,000 Services as many are in the document as are looked at', () => onStage(async (page) => {
  await page.waitForSelector('#services-body .name');
  assert.equal(await page.locator('#services-body tr').count(), 100);
  assert.equal(await page.textContent('#more'), 'Show 100 more of 5,000');
  await page.click('#more');
  assert.equal(await page.locator('#services-body tr').count(), 200);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'bulk/service-0100');
  await page.fill('#search', 'service-4711');
  assert.deepEqual(await names(page), ['bulk/service-4711']);
}, {served: {services: fixtures.manyServices(5000)}}));

test('a second of traffic touches only the cells that changed', () => onStage(async (page, server) => {
  await page.waitForSelector('#services-body .name');
  const opened = (number) => ({'bulk/service-0003:http/TCP': {opened: number, active: 2}});
  server.tick(opened(1));
  await waitForText(page, '#services-body', /1\.0/);
  await page.evaluate(() => {
    globalThis.touched = new Set();
    new MutationObserver((changes) => {
      for (const {target} of changes) {
        const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
        globalThis.touched.add(element.closest('tr')?.querySelector('.name').textContent ?? 'body');
      }
    }).observe(document.getElementById('services-body'),
        {subtree: true, childList: true, characterData: true, attributes: true});
  });
  server.tick(opened(8));
  await waitForText(page, '#services-body', /7\.0/);
  assert.deepEqual(await page.evaluate(() => [...globalThis.touched]), ['bulk/service-0003']);
}, {served: {services: fixtures.manyServices(2000)}}));

test('a proxy without Services says so', () => onStage(async (page) => {
  await waitForText(page, '#services-empty', /knows no Service yet/);
  await takePicture(page, 'empty');
}, {served: {services: [], journal: []}}));
