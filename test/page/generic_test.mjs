// What holds against whichever server has the page: the fixture server, or with KUBE_PORTAL_PAGE_URL
// a real one. That one has at least one Service, and KUBE_PORTAL_PAGE_DIAL is a host:port of it that
// answers, so that something moves.

import assert from 'node:assert/strict';
import net from 'node:net';
import test, {after, before} from 'node:test';

import {
  assertFitsWidth, assertHarmless, closeBrowser, openPage, takePicture, waitForText,
} from './browser.mjs';
import {FixtureServer} from './fixture_server.mjs';
import {HOSTILE} from './fixtures.mjs';

let url = process.env.KUBE_PORTAL_PAGE_URL;
let fixture = null;
let opened = 0;

before(async () => {
  if (url) return;
  fixture = await new FixtureServer().start();
  url = fixture.url;
});

after(async () => {
  await closeBrowser();
  await fixture?.stop();
});

async function makeConnections(number) {
  if (fixture) {
    fixture.tick({'default/web:http/TCP': {opened: opened += number}});
    return;
  }
  const [host, port] = process.env.KUBE_PORTAL_PAGE_DIAL.split(/:(?=\d+$)/);
  for (let made = 0; made < number; ++made) {
    const socket = net.connect({host, port: Number(port)}).on('error', () => {});
    setTimeout(() => socket.destroy(), 50);
  }
}

async function onPage(run, options = {}, at = '') {
  const page = await openPage(`${url}${at}`, options);
  try {
    await page.waitForSelector('.state.live');
    await run(page);
  } finally {
    await page.context().close();
  }
}

test('the page shows who answers, and the list of Services', () => onPage(async (page) => {
  await page.waitForSelector('#services-body .name');
  assert.match(await page.textContent('#about'), /^(iptables|bind) · \d/);
  assert.match(await page.textContent('#services-count'), /^[\d,]+ Services?$/);
  await takePicture(page, 'generic-services');
  await assertHarmless(page);
}));

test('the page comes with a policy that allows nothing but itself', async () => {
  const response = await fetch(url);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type'), /^text\/html; *charset=utf-8$/i);
  const policy = response.headers.get('content-security-policy');
  assert.match(policy, /^default-src 'none'; /);
  assert.doesNotMatch(policy, /unsafe|\*|https?:/);
});

test('new connections show within seconds', () => onPage(async (page) => {
  await page.waitForSelector('#services-body .name');
  const isMoving = page.waitForFunction(
      () => Number.parseFloat(document.getElementById('value-opened').textContent) > 0);
  const traffic = setInterval(() => makeConnections(5), 200);
  await isMoving.finally(() => clearInterval(traffic));
  await assertHarmless(page);
}));

test('a Service opens to its portals and endpoints', () => onPage(async (page) => {
  await page.click('#services-body .name');
  await page.waitForSelector('#service .port .facts tbody tr');
  await takePicture(page, 'generic-service');
  await assertHarmless(page);
}));

test('what a reader types or a link brings is shown as text', () => onPage(async (page) => {
  for (const text of Object.values(HOSTILE)) {
    await page.evaluate((hash) => { location.hash = hash; },
        `#/service/x/${encodeURIComponent(text)}`);
    await waitForText(page, '#service .empty', /does not know this Service/);
    await page.evaluate((hash) => { location.hash = hash; },
        `#/explain?${new URLSearchParams({destination: text})}`);
    await page.waitForSelector('#answer[aria-busy="false"] .outcome');
    assert.equal(await page.locator('main img, main script').count(), 0);
  }
  await assertHarmless(page, {expected: /the server responded with a status of 40\d/});
}));

test('the window may be narrow', () => onPage(async (page) => {
  await page.waitForSelector('#services-body .name');
  await assertFitsWidth(page);
  await page.click('#services-body .name');
  await page.waitForSelector('#service .port .facts tbody tr');
  await assertFitsWidth(page);
}, {viewport: {width: 400, height: 800}}));
