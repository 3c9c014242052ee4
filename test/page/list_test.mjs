// The list of Services.

import assert from 'node:assert/strict';
import test, {after} from 'node:test';

import {assertHarmless, closeBrowser, takePicture, waitForText} from './browser.mjs';
import * as fixtures from './fixtures.mjs';
import {onStage} from './stage.mjs';

after(closeBrowser);

const names = (page) => page.locator('#services-body .name').allTextContents();
const row = (page, name) => page.locator('#services-body tr', {has: page.locator(`[title="${name}"]`)});

test('Services with problems come first, each with its reason', () => onStage(async (page) => {
  await page.waitForSelector('#services-body .name');
  assert.deepEqual((await names(page)).slice(0, 5), [
    'shop/legacy-importer', 'shop/orders', 'default/web', 'ingress/gateway', 'default/kubernetes',
  ]);
  assert.deepEqual(await page.locator('#services-body .problem:visible').allTextContents(), [
    'clients are refused: no endpoints',
    'clients are refused: no endpoint is ready',
    '1 of 2 endpoints suspended: dials fail',
    'outside clients are dropped: no endpoint on this node',
  ]);
  assert.equal(await page.textContent('#problem-count'), '4 with a problem');
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

test('columns sort, and the other way around when asked again', () => onStage(async (page, server) => {
  await page.waitForSelector('#services-body .name');
  server.tick({'shop/cart:http/TCP': {active: 7}, 'shop/redis:redis/TCP': {active: 9}});
  await waitForText(page, '#value-active', /^16$/);
  await page.click('th [data-sort="active"]');
  assert.deepEqual((await names(page)).slice(0, 2), ['shop/redis', 'shop/cart']);
  assert.equal(await page.locator('th[aria-sort="descending"]').textContent(), 'Active');
  await page.click('th [data-sort="active"]');
  assert.deepEqual((await names(page)).slice(-2), ['shop/cart', 'shop/redis']);
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
