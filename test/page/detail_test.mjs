// One Service, and the explanation of a connection.

import assert from 'node:assert/strict';
import test, {after} from 'node:test';

import {assertHarmless, closeBrowser, waitForText} from './browser.mjs';
import {onStage} from './stage.mjs';

after(closeBrowser);

const cellsOf = async (page, table) => {
  const rows = await page.locator(`${table} tbody tr`).all();
  return Promise.all(rows.map((row) => row.locator('td').allTextContents()));
};

test('a link leads to a Service with its portals, endpoints and reasons', () => onStage(
    async (page) => {
      await page.waitForSelector('#service .port');
      assert.match(await page.title(), /^default\/web · node-1/);
      const first = '#service .port:first-child';
      assert.deepEqual(await cellsOf(page, `${first} .table-frame:nth-of-type(1)`), [
        ['10.96.0.10:80', 'ClusterIP', 'served', 'Explain'],
        ['203.0.113.10:80', 'LoadBalancer IP',
          'served by endpoints on this node; only from 198.51.100.0/24, 192.0.2.0/24', 'Explain'],
        ['0.0.0.0:30080', 'NodePort', 'served by endpoints on this node', ''],
      ]);
      assert.deepEqual(await cellsOf(page, `${first} .table-frame:nth-of-type(2)`), [
        ['10.244.1.5:8080', 'node-1', 'a', 'ready', 'yes', 'ready'],
        ['10.244.1.6:8080', 'node-1', 'a', 'ready', 'suspended: dials fail', 'ready'],
        ['10.244.2.7:8080', 'node-2', 'b', 'not ready', 'no', 'not ready'],
        ['10.244.2.8:8080', 'node-2', 'b', 'serving, terminating', 'no',
          'terminating, and others are ready'],
      ]);
      assert.deepEqual(await cellsOf(page, `${first} .table-frame:nth-of-type(3)`), [
        ['ended: both sides ended', '110'], ['ended: no endpoint', '7'], ['ended: client reset', '2'],
        ['dial failed: refused', '9'],
      ]);
      assert.equal(await page.locator('#service .entry').count(), 2);
      await assertHarmless(page);
    }, {at: '#/service/default/web'}));

test('the charts follow what moves, and a cursor tells their values', () => onStage(
    async (page, server) => {
      await page.waitForSelector('#service .port');
      for (let second = 1; second <= 40; ++second) {
        server.tick({'default/web:http/TCP': {opened: second * 8, active: 6}});
      }
      await waitForText(page, '.chart .readout', /^8\.0\/s$/);
      assert.match(await page.locator('.chart .line').first().getAttribute('d'), /^M\d+ [\d.]+L/);
      await page.locator('.chart svg').first().focus();
      await page.keyboard.press('ArrowLeft');
      await waitForText(page, '.chart .readout', /^10\u00a0s ago: 8\.0\/s$/);
      assert.match(await page.locator('.chart svg').nth(1).getAttribute('aria-label'),
          /^Active connections, last ten minutes; now: 6$/);
    }, {at: '#/service/default/web'}));

test('an endpoint that changes shows without the page being read again', () => onStage(
    async (page, server) => {
      await page.waitForSelector('#service .port');
      const [port] = server.services.find(({name}) => name === 'shop/orders').ports;
      server.services = [{name: 'shop/orders', ports: [{
        ...port, endpoints: [{...port.endpoints[0], ready: true, used: true, reason: 'ready'}],
      }]}];
      server.tellJournal({
        kind: 'endpoints', service: 'shop/orders', time: new Date(Date.now() + 1000).toISOString(),
        text: '10.244.2.31:50051 is used from now on',
      });
      await waitForText(page, '#service h4', /^1 endpoint, 1 used$/);
    }, {at: '#/service/shop/orders'}));

test('a Service that is not there is said to be unknown', () => onStage(async (page) => {
  await waitForText(page, '#service .empty', /does not know this Service/);
}, {at: '#/service/default/nowhere'}));

test('a Service that goes while it is looked at keeps only its events', () => onStage(
    async (page, server) => {
      await page.waitForSelector('#service .port');
      server.services = server.services.filter(({name}) => name !== 'shop/orders');
      server.tellJournal({
        service: 'shop/orders', text: 'is gone', time: new Date(Date.now() + 1000).toISOString(),
      });
      await waitForText(page, '#service .empty', /does not know this Service/);
      for (const part of ['.problems li', '.charts', '.ports', '.button']) {
        assert.equal(await page.isVisible(`#service ${part}`), false, part);
      }
      assert.equal(await page.isVisible('#service .entry'), true);
    }, {at: '#/service/shop/orders'}));

test('a chart says since when it has figures', () => onStage(async (page, server) => {
  await page.waitForSelector('#service .port');
  server.tick({});
  await waitForText(page, '.chart .since', /^since \d\d:\d\d$/);
}, {at: '#/service/default/web'}));

test('a port without a name is said to have none', () => onStage(async (page) => {
  await waitForText(page, '#service h3', /^port without nameTCP$/);
}, {at: '#/service/shop/legacy-importer'}));

test('a narrow window leaves out zones and what the condition says already', () => onStage(
    async (page) => {
      await page.waitForSelector('#service .port');
      const cell = (address, title) => page.locator(
          `#service .port:first-child tr:has-text("${address}") td[data-title="${title}"]`);
      assert.equal(await cell('10.244.1.5:8080', 'Zone').isVisible(), false);
      assert.equal(await cell('10.244.1.5:8080', 'Why').isVisible(), false);
      assert.equal(await cell('10.244.2.8:8080', 'Why').isVisible(), true);
    }, {at: '#/service/default/web', viewport: {width: 400, height: 860}}));

test('explain tells outcome, steps and endpoints', () => onStage(async (page) => {
  await page.keyboard.press('x');
  await page.fill('#destination', 'shop/orders');
  await page.fill('#from', '10.244.1.9');
  await page.keyboard.press('Enter');
  await waitForText(page, '#answer .badge', /^refused$/);
  assert.equal(await page.textContent('#answer .outcome-reason'), 'not ready');
  assert.deepEqual(await page.locator('#answer dt').allTextContents(), ['portal', 'endpoints']);
  assert.deepEqual(await cellsOf(page, '#answer'), [
    ['10.244.2.31:50051', 'left out', 'not ready'], ['10.244.3.18:50051', 'left out', 'not ready'],
  ]);
  assert.match(page.url(), /#\/explain\?destination=shop%2Forders&from=10\.244\.1\.9$/);
  await page.click('#answer a');
  await waitForText(page, '.service-name', /^shop\/orders$/);
  await assertHarmless(page);
}));

test('a question that makes no sense gets the server\'s sentence', () => onStage(async (page) => {
  await waitForText(page, '#answer .outcome', /found "10\.0\.0\.1:99999", allowed: a Service/);
}, {at: '#/explain?destination=10.0.0.1:99999'}));
