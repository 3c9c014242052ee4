// All that the page knows. Takes answers and events in, tells its listeners; knows no document.

import {FLOWS, Service} from './service.js';
import {Watch} from './series.js';
import {Totals} from './totals.js';

const JOURNAL_KEPT = 2000;

const seconds = (text) => Date.parse(text) / 1000;

// "default/web:http/TCP" is one of default/web.
const serviceNameOf = (portName) => {
  const [namespace, name = ''] = portName.split('/');
  return `${namespace}/${name.split(':')[0]}`;
};

const nothing = () => Object.fromEntries(FLOWS.map((flow) => [flow, 0]));

// A counter that is lower than before has begun anew.
const changeOf = (now, before) => Object.fromEntries(
    FLOWS.map((flow) => [flow, Math.max(0, (now[flow] ?? 0) - (before?.[flow] ?? 0))]));

/**
 * Its listeners are functions by the name of what they listen to: "services" (which there are, or
 * what is said of them), "counters" (once a second), "journal" (the new entries), "unknown" (the
 * name of a Service that counts and is not in the list).
 */
export class Store {
  services = new Map();
  totals;
  journal = [];  // oldest first
  now = null;  // of the last counters, in seconds
  servicesAt = null;  // when the list was made, in milliseconds
  listVersion = 0;  // another whenever a Service comes or goes
  problemsVersion = 0;  // another whenever a problem comes or goes
  #listeners = new Map();
  #counters = new Map();  // of each service port, as the stream had them last
  #moving = new Set();
  #troubled = new Set();
  #sequences = new Set();
  #serviceOfPort = new Map();
  #isFirst = true;
  #watch;

  constructor() {
    this.#beginAnew();
  }

  #beginAnew() {
    this.#watch = new Watch();
    this.totals = new Totals(this.#watch);
  }

  on(what, listener) {
    this.#listeners.set(what, [...(this.#listeners.get(what) ?? []), listener]);
  }

  /** Another process answers: nothing of the old one holds. */
  forget() {
    this.journal = [];
    this.#sequences.clear();
    this.#beginAnew();
    this.services.clear();
    ++this.listVersion;
    this.#counters.clear();
    this.#moving.clear();
    this.#troubled.clear();
    this.now = this.servicesAt = null;
    this.#tell('services');
    this.#tell('journal', []);
  }

  /** A stream begins: its first counters are where counting starts. */
  streamBegins() {
    this.#isFirst = true;
  }

  /** The answer of GET /v1/services; `only`: the one that was asked for. */
  applyServices(answer, only = null) {
    if (only === null) this.servicesAt = Date.parse(answer.now);
    const gone = new Set(only === null ? this.services.keys() : [only]);
    for (const {name, ports = []} of answer.services ?? []) {
      gone.delete(name);
      this.#describe(name, ports);
    }
    for (const name of gone) this.#remove(name);
    this.#tell('services');
  }

  #describe(name, ports) {
    const isNew = !this.services.has(name);
    if (isNew) {
      this.services.set(name, new Service(name, this.#watch));
      ++this.listVersion;
    }
    const service = this.services.get(name);
    service.describe(ports);
    for (const port of ports) {
      this.#serviceOfPort.set(port.name, name);
      const counted = this.#counters.get(port.name);
      if (isNew && counted) service.setActive(port.name, counted.active ?? 0, this.now);
    }
    if (service.judge(this.now ?? 0)) ++this.problemsVersion;
  }

  #remove(name) {
    const service = this.services.get(name);
    if (!service) return;
    this.services.delete(name);
    this.#moving.delete(service);
    this.#troubled.delete(service);
    ++this.listVersion;
  }

  applyCounters(event) {
    const at = seconds(event.now);
    const before = this.now ?? at;
    const elapsed = Math.max(0.2, at - before);
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    this.now = at;
    if (isFirst) this.#watch.miss(before, at);
    for (const service of this.#moving) service.rest();
    this.#moving.clear();
    if (isFirst) this.#startCounting(at, event.ports ?? {});

    const all = nothing();
    for (const [port, counters] of Object.entries(event.ports ?? {})) {
      const change = isFirst ? nothing() : changeOf(counters, this.#counters.get(port));
      this.#counters.set(port, counters);
      for (const flow of FLOWS) all[flow] += change[flow];
      const service = this.#serviceOf(port);
      if (!service) continue;
      service.setActive(port, counters.active ?? 0, at);
      if (isFirst) continue;
      service.add(port, change, at, elapsed);
      this.#moving.add(service);
      if (change.failed + change.refused > 0) this.#troubled.add(service);
    }
    if (!isFirst) {
      this.totals.add(all, at, elapsed);
      this.totals.setActive(this.#activeOfAll(), at);
    }
    this.#judgeTroubled(at);
    this.#tell('counters');
  }

  // Ports without counters stand at zero.
  #startCounting(at, ports) {
    this.#watch.begin(at);
    for (const port of this.#counters.keys()) {
      if (!(port in ports)) this.services.get(this.#serviceOfPort.get(port))?.setActive(port, 0, at);
    }
    this.#counters = new Map(Object.entries(ports));
    this.totals.begin(at, this.#activeOfAll());
  }

  #activeOfAll() {
    let active = 0;
    for (const counters of this.#counters.values()) active += counters.active ?? 0;
    return active;
  }

  #serviceOf(port) {
    const name = this.#serviceOfPort.get(port) ?? serviceNameOf(port);
    const service = this.services.get(name);
    if (!service && this.servicesAt !== null) this.#tell('unknown', name);
    return service;
  }

  #judgeTroubled(at) {
    for (const service of this.#troubled) {
      if (service.judge(at)) ++this.problemsVersion;
      if (service.problems.length === 0) this.#troubled.delete(service);
    }
  }

  applyHistory(history) {
    this.totals.prepend(history, this.now);
    if (this.now !== null) this.#tell('counters');
  }

  /** Entries of the stream or of GET /v1/journal; those that are known are left out. */
  applyJournal(entries) {
    const fresh = entries.filter(({sequence}) => !this.#sequences.has(sequence));
    if (fresh.length === 0) return;
    for (const {sequence} of fresh) this.#sequences.add(sequence);
    const isInOrder = (this.journal.at(-1)?.sequence ?? -1) < fresh[0].sequence;
    this.journal.push(...fresh);
    if (!isInOrder) this.journal.sort((a, b) => a.sequence - b.sequence);
    for (const {sequence} of this.journal.splice(0, this.journal.length - JOURNAL_KEPT)) {
      this.#sequences.delete(sequence);
    }
    this.#tell('journal', fresh);
  }

  #tell(what, ...facts) {
    for (const listener of this.#listeners.get(what) ?? []) listener(...facts);
  }
}
