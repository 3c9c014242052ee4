// A real headless Chromium with the page open, watched for whatever it must not do.

import assert from 'node:assert/strict';
import {mkdirSync} from 'node:fs';

import {chromium} from 'playwright-core';

const EXECUTABLE = process.env.KUBE_PORTAL_CHROMIUM ?? '/usr/bin/chromium';

let browser = null;

/** Opens `url` in a context of its own; options are Playwright's. */
export async function openPage(url, options = {}) {
  // CI is root in a container, where Chromium's own sandbox cannot be.
  browser ??= await chromium.launch({executablePath: EXECUTABLE, args: ['--no-sandbox']});
  const context = await browser.newContext({viewport: {width: 1280, height: 800}, ...options});
  const page = await context.newPage();
  page.faults = [];
  page.origins = new Set();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') page.faults.push(message.text());
  });
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) page.origins.add(new URL(request.url()).origin);
  });
  await page.addInitScript(() => {
    globalThis.violations = [];
    addEventListener('securitypolicyviolation', (event) => {
      globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await page.goto(url);
  return page;
}

export async function closeBrowser() {
  await browser?.close();
  browser = null;
}

/** Nothing was asked of another server, nothing was blocked, and nothing was logged but `expected`. */
export async function assertHarmless(page, {expected = /^$/} = {}) {
  assert.deepEqual(await page.evaluate(() => globalThis.violations), []);
  assert.deepEqual(page.faults.filter((fault) => !expected.test(fault)), []);
  assert.deepEqual([...page.origins], [new URL(page.url()).origin]);
  assert.equal(await page.evaluate(() => globalThis.wasFooled), undefined);
}

/** Waits until the element that `selector` finds has a text that fits `pattern`. */
export async function waitForText(page, selector, pattern) {
  await page.waitForFunction(
      ([where, source]) => [...document.querySelectorAll(where)].some(
          (node) => new RegExp(source).test(node.textContent)),
      [selector, pattern.source]);
}

/** Keeps every text that the element has from now on: what is there for a moment is not missed. */
export async function keepTexts(page, selector) {
  await page.evaluate((where) => {
    const node = document.querySelector(where);
    globalThis.kept = [];
    new MutationObserver(() => globalThis.kept.push(node.textContent))
        .observe(node, {subtree: true, childList: true, characterData: true});
  }, selector);
}

/** The page itself does not scroll sideways. */
export async function assertFitsWidth(page) {
  const [wanted, there] = await page.evaluate(
      () => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(wanted <= there, `the page is ${wanted} px wide, the window ${there} px`);
}

/** Leaves a picture in $KUBE_PORTAL_SCREENSHOTS, if that is set. */
export async function takePicture(page, name) {
  const folder = process.env.KUBE_PORTAL_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, {recursive: true});
  await page.screenshot({path: `${folder}/${name}.png`, fullPage: false});
}
