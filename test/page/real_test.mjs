// The page of a real kube-portal: $KUBE_PORTAL_EXECUTABLE. What holds for any server holds for it, and
// what it says of its Services is what the page shows.

import assert from 'node:assert/strict';
import net from 'node:net';
import test, {after} from 'node:test';

import {
  assertFitsWidth, assertHarmless, closeBrowser, openPage, takePicture, waitForText,
} from './browser.mjs';
import {faintTexts} from './contrast.mjs';
import {HOSTILE} from './fixtures.mjs';
import {Endpoint, RealProxy, manifest, ownAddress} from './real_proxy.mjs';

const executable = process.env.KUBE_PORTAL_EXECUTABLE;
if (!executable) {
  test('the page of a real kube-portal', {skip: 'no KUBE_PORTAL_EXECUTABLE'}, () => {});
} else {
  await testWith(executable);
}

async function testWith(binary) {
  const one = await new Endpoint().start();
  const two = await new Endpoint().start();

  const web = ownAddress();
  const broken = ownAddress();
  const nobody = ownAddress();
  const longest = `${'l-o-n-g-'.repeat(7)}namespa/${'l-o-n-g-'.repeat(7)}service`;
  const longestAddress = ownAddress();
  const webWith = (...slices) => manifest('default/web', {address: web, slices});
  const hostileWith = (more) => manifest(longest, {
    address: longestAddress, port: {name: 'p'.repeat(15), port: 65535},
    meta: {resourceVersion: HOSTILE.image, annotations: {script: HOSTILE.script}},
    slices: [{port: one.port, endpoints: [
      {nodeName: `${'n'.repeat(63)}.${'o'.repeat(63)}.${'d'.repeat(63)}.e`, zone: 'z'.repeat(63)},
      {address: '127.0.0.2', ...more},
    ]}],
  });
  const alive = {port: one.port, endpoints: [{nodeName: 'page-test', zone: 'a'}]};
  const second = {port: two.port, name: 'y', endpoints: [{nodeName: 'node-2', zone: 'b'}]};
  const proxy = await new RealProxy().start(binary, {
    'web.yaml': webWith(alive, second),
    'broken.yaml': manifest('shop/broken', {
      address: broken, slices: [{port: 9, endpoints: [{address: nobody}]}],
    }),
    'unready.yaml': manifest('shop/unready', {
      address: ownAddress(), slices: [{port: 9, endpoints: [{address: nobody, ready: false}]}],
    }),
    'hostile.yaml': hostileWith({ready: false}),
  });
  after(async () => {
    await closeBrowser();
    await Promise.all([proxy.stop(), one.stop(), two.stop()]);
  });

  process.env.KUBE_PORTAL_PAGE_URL = proxy.url;
  process.env.KUBE_PORTAL_PAGE_DIAL = `${web}:80`;
  await import('./generic_test.mjs');

  async function onPage(run, {at = '#/', ...options} = {}) {
    const page = await openPage(`${proxy.url}${at}`, options);
    try {
      await page.waitForSelector('.state.live');
      await run(page);
    } finally {
      await page.context().close();
    }
  }

  // Ends when the connection has ended, refused or not.
  const dial = (address, text = '') => new Promise((resolve) => {
    const socket = net.connect({host: address, port: 80}).on('close', resolve).on('error', () => {});
    socket.on('connect', () => socket.end(text)).resume();
  });

  test('the most hostile objects that a proxy takes are text and fit', () => onPage(async (page) => {
    await page.waitForSelector('#services-body .name');
    await assertFitsWidth(page);
    await page.evaluate((name) => { location.hash = `#/service/${name}`; }, longest);
    await page.waitForSelector('#service .port .facts tbody tr');
    proxy.write('hostile.yaml', hostileWith({ready: true}));
    await waitForText(page, '#service', /version <img src=x onerror=/);
    assert.equal(await page.locator('main img, main script').count(), 0);
    await assertFitsWidth(page);
    await takePicture(page, 'real-hostile');
    await assertHarmless(page);
  }, {viewport: {width: 400, height: 860}}));

  test('endpoints show with their conditions and reasons', () => onPage(async (page) => {
    await waitForText(page, '#service', new RegExp(`${nobody}:9`));
    await waitForText(page, '#service', /not ready/);
    await assertHarmless(page);
  }, {at: '#/service/shop/unready'}));

  test('dials that fail show with their reason', () => onPage(async (page) => {
    await dial(broken);
    await page.waitForSelector('#services-body .name');
    await page.evaluate(() => { location.hash = '#/service/shop/broken'; });
    await waitForText(page, '#service', /dial failed: .*refused/);
    await assertHarmless(page);
  }));

  test('explain answers as the proxy does', () => onPage(async (page) => {
    await waitForText(page, '#answer .badge', /^served$/);
    const next = new RegExp(`next: 127\\.0\\.0\\.1:(${one.port}|${two.port})$`);
    await waitForText(page, '#answer .outcome', next);
    await waitForText(page, '#answer .quiet', /^default\/web from .+ · default\/web$/);
    assert.equal(await page.locator('#answer tbody tr').count(), 2);
    assert.ok(await page.locator('#answer dt').count() >= 3);
    await assertHarmless(page);
  }, {at: '#/explain?destination=default/web'}));

  test('explain of what nobody serves says so', () => onPage(async (page) => {
    await waitForText(page, '#answer .badge', /^refused$/);
    await waitForText(page, '#answer .outcome-reason', /^not ready$/);
    await assertHarmless(page);
  }, {at: '#/explain?destination=shop/unready'}));

  test('a change of an object is told and shown at once', () => onPage(async (page) => {
    await waitForText(page, '#service', new RegExp(`:${two.port}`));
    proxy.write('web.yaml', webWith(alive));
    await waitForText(page, '#service', /no longer used/);
    await page.waitForFunction(
        (port) => ![...document.querySelectorAll('#service .port td')].some(
            (cell) => cell.textContent.endsWith(`:${port}`)), two.port);
    await waitForText(page, '#service .port td', new RegExp(`:${one.port}$`));
    await assertHarmless(page);
  }, {at: '#/service/default/web'}));

  const places = {
    list: '#/', service: '#/service/default/web', events: '#/events',
    explain: '#/explain?destination=default/web',
  };
  const looks = [[400, 860, 'dark'], [1600, 950, 'light']];
  for (const [width, height, colorScheme] of looks) {
    test(`a real page fits ${width} px and can be read, ${colorScheme}`, () => onPage(async (page) => {
      for (let made = 0; made < 20; ++made) await dial(web, 'hello');
      await waitForText(page, '#value-opened', /[1-9]/);
      for (const [place, hash] of Object.entries(places)) {
        await page.evaluate((to) => { location.hash = to; }, hash);
        if (place === 'service') await page.waitForSelector('#service .port');
        if (place === 'explain') await page.waitForSelector('#answer .badge');
        await assertFitsWidth(page);
        assert.deepEqual(await page.evaluate(faintTexts), [], place);
        await takePicture(page, `real-${place}-${width}-${colorScheme}`);
      }
      await assertHarmless(page);
    }, {viewport: {width, height}, colorScheme, reducedMotion: 'reduce'}));
  }
}
