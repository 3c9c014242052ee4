// A fixture server and a browser looking at it, both gone afterwards.

import {openPage} from './browser.mjs';
import {FixtureServer} from './fixture_server.mjs';

/**
 * Calls run(page, server) when the page is live. `served` replaces what the fixture server has, `at`
 * is the part of the address behind "#"; what else there is goes to the browser.
 */
export async function onStage(run, {served = {}, at = '', ...options} = {}) {
  const server = await Object.assign(new FixtureServer(), served).start();
  try {
    const page = await openPage(`${server.url}${at}`, options);
    try {
      await page.waitForSelector('.state.live');
      await run(page, server);
    } finally {
      await page.context().close();
    }
  } finally {
    await server.stop();
  }
}
