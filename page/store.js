// All that the page knows. Takes answers and events in, tells its listeners; knows no document.

import {FLOWS, Service} from './service.js';
import {Watch} from './series.js';
import {Totals} from './totals.js';

const JOURNAL_KEPT = 2000;
const SHORTEST = 0.5;  // seconds; what comes faster is gathered: a rate of less would be chance

const seconds = (text) => Date.parse(text) / 1000;

// "default/web:http/TCP" is one of default/web.
const serviceNameOf = (portName) => {
  const [namespace, name = ''] = portName.split('/');
  return `${namespace}/${name.split(':')[0]}`;
};

const nothing = () => Object.fromEntries(FLOWS.map((flow) => [flow, 0]));

// A counter that is lower than before has begun anew, from zero.
const growth = (now, before) => now < before ? now : now - before;
const changeOf = (now, before) => Object.fromEntries(
    FLOWS.map((flow) => [flow, growth(now[flow] ?? 0, before?.[flow] ?? 0)]));

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
  #refusals = new Map();  // of each Service, what the journal said last of clients let down
  #gathered = {};  // counters that came too soon after those before
  #history = null;  // came before the counters that it ends at
  #isFirst = true;
  #watch;

  constructor() {
    this.#beginAnew();
  }

  #beginAnew() {
    this.#watch = new Watch();
    this.totals = new Totals(this.#watch);
  }

  /** Since when there are figures of each Service, in seconds. */
  get watchedSince() {
    return this.#watch.since;
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
    this.#serviceOfPort.clear();
    this.#refusals.clear();
    this.#gathered = {};
    this.#history = null;
    this.now = this.servicesAt = null;
    this.#tell('services');
    this.#tell('journal', []);
  }

  /** A stream begins: its first counters are where counting starts. */
  streamBegins() {
    this.#isFirst = true;
    this.#gathered = {};
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
    if (only === null) this.#forgetPorts();
    this.#tell('services');
  }

  #describe(name, ports) {
    const isNew = !this.services.has(name);
    if (isNew) {
      this.services.set(name, new Service(name, this.#watch));
      ++this.listVersion;
    }
    const service = this.services.get(name);
    this.#leavePorts(service.ports.filter((old) => !ports.some((port) => port.name === old.name)));
    service.describe(ports, this.now);
    if (isNew) service.tellRefusal(this.#refusals.get(name)?.text ?? null);
    for (const port of ports) {
      const counted = this.#serviceOfPort.has(port.name) ? null : this.#counters.get(port.name);
      this.#serviceOfPort.set(port.name, name);
      if (counted) service.setActive(port.name, counted.active ?? 0, this.now);
    }
    if (service.judge(this.now ?? 0)) ++this.problemsVersion;
  }

  #remove(name) {
    const service = this.services.get(name);
    if (!service) return;
    this.services.delete(name);
    this.#moving.delete(service);
    this.#troubled.delete(service);
    this.#refusals.delete(name);
    this.#leavePorts(service.ports);
    ++this.listVersion;
  }

  // What ports that are gone have counted stays for a while: old connections may still run.
  #leavePorts(ports) {
    for (const {name} of ports) {
      this.#serviceOfPort.delete(name);
      const counted = this.#counters.get(name);
      if (counted) this.#counters.set(name, {...counted, active: 0});
    }
  }

  #forgetPorts() {
    for (const [port, {active}] of this.#counters) {
      if (!active && !this.#serviceOfPort.has(port)) this.#counters.delete(port);
    }
  }

  applyCounters(event) {
    const at = seconds(event.now);
    const before = this.now ?? at;
    const isFirst = this.#isFirst;
    this.#gathered = {...this.#gathered, ...event.ports};
    if (!isFirst && at >= before && at - before < SHORTEST) return;
    const ports = this.#gathered;
    this.#gathered = {};
    const elapsed = Math.max(SHORTEST, at - before);
    this.#isFirst = false;
    this.now = at;
    if (isFirst) this.#watch.miss(before, at);
    for (const service of this.#moving) service.rest();
    this.#moving.clear();
    if (isFirst) this.#startCounting(at, ports);

    const all = nothing();
    for (const [port, counters] of Object.entries(ports)) {
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
    if (this.#history) this.totals.prepend(this.#history, at);
    this.#history = null;
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

  /** The ten minutes before the counters that follow it, or before now. */
  applyHistory(history) {
    if (this.#isFirst) {
      this.#history = history;
      return;
    }
    this.totals.prepend(history, this.now);
    this.#tell('counters');
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
    this.#followRefusals(fresh);
    this.#tell('journal', fresh);
  }

  #followRefusals(entries) {
    for (const {kind, service: name, text, sequence} of entries) {
      if (kind !== 'refused' || !name || this.#refusals.get(name)?.sequence > sequence) continue;
      this.#refusals.set(name, {text, sequence});
      const service = this.services.get(name);
      service?.tellRefusal(text);
      if (service?.judge(this.now ?? 0)) ++this.problemsVersion;
    }
  }

  #tell(what, ...facts) {
    for (const listener of this.#listeners.get(what) ?? []) listener(...facts);
  }
}
