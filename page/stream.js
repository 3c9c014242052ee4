// The live connection: opens it, notices that it is dead, and opens it again, ever more slowly.

import {ask} from './api.js';

const FIRST_DELAY = 1000;  // milliseconds
const LONGEST_DELAY = 30000;
const LONGEST_SILENCE = 10000;  // counters come every second

/** Doubles from try to try; a quarter is chance, so that not all pages come back at once. */
export function delayBefore(attempt, chance = Math.random()) {
  const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempt - 1));
  return delay * (0.75 + 0.25 * chance);
}

/**
 * Hands on what comes: `handlers` are functions by the name of an event, "server" (the answer of
 * GET /v1, before the first event of each stream) and "state": "connecting", "live", or "waiting"
 * with the moment of the next try in milliseconds and the reason.
 */
export class Stream {
  #handlers;
  #source = null;
  #isOpening = false;
  #timer = null;
  #attempts = 0;
  #heard = 0;

  constructor(handlers) {
    this.#handlers = handlers;
    setInterval(() => this.#listenForSilence(), 1000);
    addEventListener('online', () => this.retry());
  }

  /** Connects now, unless connected. */
  retry() {
    if (this.#source) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.open();
  }

  async open() {
    if (this.#source || this.#isOpening) return;
    this.#isOpening = true;
    this.#handlers.state('connecting');
    let answer;
    try {
      answer = await ask('v1');
    } catch (problem) {
      this.#isOpening = false;
      this.#wait(problem.message);
      return;
    }
    this.#isOpening = false;
    this.#handlers.server(answer);
    this.#heard = Date.now();
    this.#source = new EventSource('v1/stream');
    for (const name of ['counters', 'history', 'journal']) {
      this.#source.addEventListener(name, (event) => this.#hear(name, event.data));
    }
    this.#source.addEventListener('error',
        () => this.#wait('the stream has ended or was refused; at most 32 may listen'));
  }

  #hear(name, data) {
    this.#heard = Date.now();
    let event;
    try {
      event = JSON.parse(data);
    } catch {
      this.#wait('the server sends something that is not JSON');
      return;
    }
    this.#attempts = 0;
    this.#handlers.state('live');
    this.#handlers[name](event);
  }

  #listenForSilence() {
    if (this.#source && Date.now() - this.#heard > LONGEST_SILENCE) {
      this.#wait('nothing has come for 10 s');
    }
  }

  #wait(reason) {
    this.#source?.close();
    this.#source = null;
    const delay = delayBefore(++this.#attempts);
    this.#handlers.state('waiting', {until: Date.now() + delay, reason});
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.open(), delay);
  }
}
