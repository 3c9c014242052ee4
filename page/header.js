// Who answers, whether what is shown is live, and everything together.

import {Sparkline} from './chart.js';
import {byId, setAttribute, setText, show} from './dom.js';
import {byteRate, count, localTime, rate, utcTime} from './format.js';

const TILES = {
  opened: {tone: 'calm', format: ({rates}) => rate(rates.opened)},
  active: {tone: 'calm', format: ({active}) => count(active)},
  bytes: {tone: 'second', format: ({rates}) => byteRate(rates.bytes)},
  failed: {tone: 'bad', format: ({rates}) => rate(rates.failed)},
};

/** GET /v1. */
export function showServer({version, revision, node, portalMode, since, pid}) {
  setText(byId('node'), node || 'node without name');
  setText(byId('about'), [portalMode, version].filter(Boolean).join(' · '));
  const date = new Date(since);
  setAttribute(byId('about'), 'title', `revision ${revision ?? 'unknown'}, process ${pid ?? '?'}, ` +
      `running since ${localTime(date)} (${utcTime(date)})`);
}

export class TotalsView {
  #store;
  #tiles;

  constructor(store) {
    this.#store = store;
    this.#tiles = Object.entries(TILES).map(([figure, {tone, format}]) => {
      const sparkline = new Sparkline(tone);
      byId(`total-${figure}`).append(sparkline.node);
      return {figure, format, sparkline, value: byId(`value-${figure}`)};
    });
  }

  update() {
    const {totals, now} = this.#store;
    for (const {figure, format, sparkline, value} of this.#tiles) {
      setText(value, now === null ? '–' : format(totals));
      if (now !== null) sparkline.update(totals.history(figure, now));
    }
    setAttribute(byId('total-failed'), 'class', totals.rates.failed > 0 ? 'tile bad' : 'tile');
  }
}

/** The words about the live connection; said aloud only where they change for good. */
export class StateView {
  #state = 'connecting';
  #facts = {};
  #isPaused = false;
  #pausedAt = null;

  constructor(retry) {
    byId('retry').addEventListener('click', retry);
    setInterval(() => this.#countDown(), 1000);
    this.#show();
  }

  set(state, facts = {}) {
    if (this.#state === state && state !== 'waiting') return;
    this.#state = state;
    // A try is still part of being away.
    if (state !== 'connecting') this.#facts = facts;
    this.#show();
  }

  pause(isPaused) {
    this.#isPaused = isPaused;
    this.#pausedAt = isPaused ? new Date() : null;
    setAttribute(byId('pause'), 'aria-pressed', isPaused);
    setText(byId('pause'), isPaused ? 'Resume' : 'Pause');
    this.#show();
  }

  #show() {
    const isAway = this.#facts.until !== undefined;
    const name = isAway ? 'away' : this.#state !== 'live' ? 'connecting' :
        this.#isPaused ? 'paused' : 'live';
    setAttribute(byId('state'), 'class', `state ${name}`);
    setText(byId('state-text'), {
      connecting: 'Connecting', live: 'Live', away: 'Disconnected',
      paused: `Paused at ${localTime(this.#pausedAt ?? new Date())}`,
    }[name]);
    show(byId('away'), isAway);
    setAttribute(document.body, 'class', name === 'live' ? null : 'old');
    this.#countDown();
  }

  #countDown() {
    if (this.#facts.until === undefined) return;
    const left = Math.max(0, Math.ceil((this.#facts.until - Date.now()) / 1000));
    setText(byId('away-reason'), `Disconnected: ${this.#facts.reason}. What is shown is old.`);
    setText(byId('away-wait'), left > 0 ? `Trying again in ${left}\u00a0s` : 'Trying again');
  }
}
