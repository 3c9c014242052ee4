// Sizes, colours, and the keyboard.

import assert from 'node:assert/strict';
import test, {after} from 'node:test';

import {assertFitsWidth, assertHarmless, closeBrowser, takePicture, waitForText} from './browser.mjs';
import {faintTexts} from './contrast.mjs';
import {makeTraffic} from './fixture_server.mjs';
import {onStage} from './stage.mjs';

after(closeBrowser);

const PLACES = {
  services: '#/', service: '#/service/default/web', events: '#/events',
  explain: '#/explain?destination=default/web',
};

async function letTrafficRun(server) {
  for (let second = 0; second < 300; ++second) makeTraffic(server, second);
}

for (const colorScheme of ['light', 'dark']) {
  for (const width of [400, 800, 1280, 1600]) {
    test(`everything fits ${width} px and can be read, ${colorScheme}`, () => onStage(
        async (page, server) => {
          await page.waitForSelector('#services-body .name');
          await letTrafficRun(server);
          for (const [place, hash] of Object.entries(PLACES)) {
            await page.evaluate((to) => { location.hash = to; }, hash);
            if (place === 'service') await page.waitForSelector('#service .port');
            if (place === 'explain') await page.waitForSelector('#answer .badge');
            makeTraffic(server, 300);
            await waitForText(page, '#value-opened', /[1-9]/);
            await assertFitsWidth(page);
            assert.deepEqual(await page.evaluate(faintTexts), [], place);
            await takePicture(page, `${place}-${width}-${colorScheme}`);
          }
          await assertHarmless(page);
        }, {colorScheme, viewport: {width, height: width < 700 ? 860 : 950}, reducedMotion: 'reduce'}));
  }
}

test('colours follow the system until the reader chooses, and the choice stays', () => onStage(
    async (page) => {
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const dark = await ground();
      await page.click('#theme');
      const light = await ground();
      assert.notEqual(light, dark);
      await page.reload();
      await page.waitForSelector('.state.live');
      assert.equal(await ground(), light);
      assert.equal(await page.textContent('#theme'), 'Light');
      await page.keyboard.press('t');
      assert.equal(await ground(), dark);
    }, {colorScheme: 'dark'}));

test('who wants less motion gets none', () => onStage(async (page) => {
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
}, {reducedMotion: 'reduce'}));

test('the keyboard alone leads everywhere', () => onStage(async (page) => {
  await page.waitForSelector('#services-body .name');
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Skip to the content');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  assert.equal(new URL(page.url()).hash, '');

  await page.keyboard.press('/');
  await page.keyboard.type('shop');
  await page.keyboard.press('Escape');
  assert.equal(await page.inputValue('#search'), 'shop');
  assert.equal(await page.textContent('#services-count'), '8 of 14 Services');
  await page.keyboard.press('Escape');
  assert.equal(await page.inputValue('#search'), '');
  assert.equal(await page.textContent('#services-count'), '14 Services');
  await page.keyboard.press('j');
  assert.equal(await focused(), 'shop/legacy-importer');
  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(), 'shop/orders');
  assert.notEqual(await page.evaluate(
      () => getComputedStyle(document.activeElement).outlineStyle), 'none');
  await page.keyboard.press('Enter');
  await waitForText(page, '.service-name', /^shop\/orders$/);
  await page.keyboard.press('Escape');
  await page.waitForFunction(() =>
    document.activeElement.matches('.name') && document.activeElement.textContent === 'shop/orders');
  await page.keyboard.press('e');
  await page.waitForSelector('#services', {state: 'hidden'});
  assert.equal(await page.isVisible('#events'), true);

  await page.keyboard.press('?');
  assert.equal(await page.isVisible('#help'), true);
  await takePicture(page, 'help');
  await page.keyboard.press('Escape');
  assert.equal(await page.isVisible('#help'), false);
  await page.keyboard.press('x');
  await page.keyboard.type('default/web');
  await page.keyboard.press('Enter');
  await waitForText(page, '#answer .badge', /^served$/);
  await assertHarmless(page);
}));

test('the browser leads back from where a key has led', () => onStage(async (page) => {
  await page.keyboard.press('e');
  await page.keyboard.press('x');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  assert.equal(await page.isVisible('#services'), true);
  await page.goBack();
  await page.waitForSelector('#explain');
  await page.goBack();
  await page.waitForSelector('#explain', {state: 'hidden'});
  assert.equal(new URL(page.url()).hash, '#/events');
}));

test('a change of the connection is told to those who do not see it', () => onStage(
    async (page, server) => {
      assert.equal(await page.getAttribute('#state', 'role'), 'status');
      assert.equal(await page.getAttribute('#answer', 'aria-live'), 'polite');
      server.isAway = true;
      server.endStreams();
      await waitForText(page, '#state[role="status"]', /Disconnected/);
    }));
