// Objects, events and answers in which every string is an attack.

import assert from 'node:assert/strict';
import test, {after} from 'node:test';

import {assertFitsWidth, assertHarmless, closeBrowser, takePicture} from './browser.mjs';
import * as fixtures from './fixtures.mjs';
import {serviceLink} from '../../page/route.js';
import {onStage} from './stage.mjs';

after(closeBrowser);

const {HOSTILE, hostileServices} = fixtures;
const served = {
  server: {...fixtures.server, node: HOSTILE.image, version: HOSTILE.script, portalMode: HOSTILE.long},
  services: hostileServices,
  journal: Object.values(HOSTILE).map((text, index) => ({
    sequence: index + 1, time: index === 0 ? HOSTILE.image : new Date().toISOString(), kind: text,
    service: text, object: text, version: text, text,
  })),
  explanations: {hostile: {
    destination: HOSTILE.image, client: HOSTILE.script, outcome: HOSTILE.image,
    reason: HOSTILE.long, servicePort: HOSTILE.image, next: HOSTILE.script,
    steps: [{subject: HOSTILE.image, finding: HOSTILE.long}],
    endpoints: [{address: HOSTILE.script, kept: true, reason: HOSTILE.reversed}],
  }},
};

async function assertNothingRan(page) {
  assert.equal(await page.locator('body img, body iframe, body object, main script').count(), 0);
  assert.equal(await page.locator('a[href^="javascript"]').count(), 0);
  assert.doesNotMatch(await page.evaluate(() => document.body.innerText),
      /[\u0000\u0007\u202a-\u202e]/);
  await assertHarmless(page);
}

for (const width of [400, 1280]) {
  test(`the list shows hostile strings as text, ${width} px wide`, () => onStage(
      async (page, server) => {
        await page.waitForSelector('#services-body .name');
        server.tick(Object.fromEntries(
            hostileServices.map(({ports: [{name}]}) => [name, {opened: 5, failed: 1}])));
        await page.waitForSelector('#services-body .problem:visible');
        const names = await page.locator('#services-body .name').allTextContents();
        assert.ok(names.includes(HOSTILE.image));
        assert.ok(names.includes(HOSTILE.script));
        assert.ok(names.includes('default/\\u202egnp.exe\\u0000\\u0007'));
        await assertFitsWidth(page);
        await takePicture(page, `hostile-list-${width}`);
        await assertNothingRan(page);
      }, {served, viewport: {width, height: 900}}));

  test(`each hostile Service opens as text, ${width} px wide`, () => onStage(async (page) => {
    await page.waitForSelector('#services-body .name');
    for (const {name} of hostileServices) {
      await page.evaluate((hash) => { location.hash = hash; }, serviceLink(name));
      await page.waitForSelector('#service .port');
      await assertFitsWidth(page);
    }
    await takePicture(page, `hostile-service-${width}`);
    await assertNothingRan(page);
  }, {served, viewport: {width, height: 900}}));
}

test('a hostile explanation is text', () => onStage(async (page) => {
  await page.waitForSelector('#answer .badge');
  assert.equal(await page.textContent('#answer .badge'), HOSTILE.image);
  await assertFitsWidth(page);
  await assertNothingRan(page);
}, {served, at: '#/explain?destination=hostile'}));

test('even a script that got into the document would not run', () => onStage(async (page) => {
  await page.evaluate(() => {
    const script = document.createElement('script');
    try {
      script.textContent = 'globalThis.wasFooled = true';
    } catch {
      // Trusted types forbid it already.
    }
    document.body.append(script);
  });
  assert.equal(await page.evaluate(() => globalThis.wasFooled), undefined);
  assert.notEqual((await page.evaluate(() => globalThis.violations)).length, 0);
}));
