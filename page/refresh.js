// When the list of Services is read again: at the begin, when the journal says that something has
// changed, and now and then, since not all that it says is in the journal.

import {ask} from './api.js';

const TOGETHER = 300;  // milliseconds in which changes are gathered
const FEW = 2;  // Services that are asked for one by one; more of them: the whole list
const PAUSE = 5000;  // between two readings of the whole list
const ALL_AGAIN = 60000;
const WATCHED_AGAIN = 5000;
const UNKNOWN_AGAIN = 30000;

export class Refresh {
  #store;
  #tell;
  #changed = new Set();
  #timer = null;
  #lastAll = 0;
  #isReading = false;
  #isAgain = false;
  #watched = null;
  #unknown = new Map();  // name -> when it was asked for last

  /** `tell` hears the reason why the list could not be read, and null when it could. */
  constructor(store, tell) {
    this.#store = store;
    this.#tell = tell;
    store.on('unknown', (name) => this.#askForUnknown(name));
    store.on('journal', (entries) => this.#followJournal(entries));
    setInterval(() => document.hidden || this.all(), ALL_AGAIN);
    setInterval(() => document.hidden || this.#readWatched(), WATCHED_AGAIN);
  }

  /** Reads one Service often from now on, since it is looked at; null: none. */
  watch(name) {
    this.#watched = name;
    if (this.#store.servicesAt !== null) this.#readWatched();
  }

  /** Reads the whole list; where that goes on already, once more after it. */
  async all() {
    if (this.#isReading) {
      this.#isAgain = true;
      return;
    }
    this.#isReading = true;
    this.#isAgain = false;
    this.#lastAll = Date.now();
    this.#changed.clear();
    this.#forgetUnknown();
    try {
      this.#store.applyServices(await ask('v1/services'));
      this.#tell(null);
      this.#followJournal(this.#store.journal);
    } catch (problem) {
      this.#tell(problem.message);
      this.#isAgain = true;
    }
    this.#isReading = false;
    if (this.#isAgain) this.#schedule(PAUSE);
  }

  // What happened before the list was made is in it.
  #followJournal(entries) {
    if (this.#store.servicesAt === null) return;
    for (const {time, service} of entries) {
      if (service && Date.parse(time) >= this.#store.servicesAt) this.#changed.add(service);
    }
    if (this.#changed.size > 0) this.#schedule(TOGETHER);
  }

  #askForUnknown(name) {
    if (Date.now() - (this.#unknown.get(name) ?? 0) < UNKNOWN_AGAIN) return;
    this.#unknown.set(name, Date.now());
    this.#changed.add(name);
    this.#schedule(TOGETHER);
  }

  #forgetUnknown() {
    for (const [name, askedAt] of this.#unknown) {
      if (Date.now() - askedAt >= UNKNOWN_AGAIN) this.#unknown.delete(name);
    }
  }

  #schedule(delay) {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#readChanged();
    }, delay);
  }

  async #readChanged() {
    if (this.#isAgain || this.#changed.size > FEW) {
      const wait = this.#lastAll + PAUSE - Date.now();
      if (wait > 0) {
        this.#schedule(wait);
      } else {
        this.all();
      }
      return;
    }
    const names = [...this.#changed];
    this.#changed.clear();
    for (const name of names) await this.#readOne(name);
  }

  async #readWatched() {
    if (this.#watched !== null) await this.#readOne(this.#watched);
  }

  async #readOne(name) {
    try {
      this.#store.applyServices(await ask('v1/services', {service: name}), name);
    } catch {
      // The stream says that the server is away; the next reading makes up for this one.
    }
  }
}
