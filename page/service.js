// One Service with what moves in it. Pure.

import {isTrouble, problemsOf, severityOf, usedEndpoints} from './problems.js';
import {LevelSeries, RateSeries} from './series.js';

/** What the stream counts of a service port and only ever grows. */
export const FLOWS = ['opened', 'bytesToEndpoint', 'bytesToClient', 'failed', 'refused'];

const RECENT_STEPS = 6;  // a minute

const still = () => Object.fromEntries(FLOWS.map((flow) => [flow, 0]));

export class Service {
  name;
  ports = [];
  active = 0;
  rates = still();
  problems = [];
  severity = 'fine';
  #watch;
  #series = null;  // nothing has moved yet
  #activeOf = new Map();  // of each port
  #ratesOf = new Map();
  #words = '';
  #refusal = null;  // what the journal said last of clients that were let down

  constructor(name, watch) {
    this.name = name;
    this.#watch = watch;
  }

  /** What GET /v1/services says of it; `at`: of the last counters, null before them. */
  describe(ports, at) {
    this.ports = ports;
    for (const name of this.#activeOf.keys()) {
      if (!ports.some((port) => port.name === name)) this.#activeOf.delete(name);
    }
    this.#sumActive(at);
    this.#words = [
      this.name,
      ...ports.flatMap((port) => [
        port.name, ...(port.portals ?? []).flatMap(({kind, address}) => [kind, address]),
        ...(port.endpoints ?? []).flatMap(({address, node}) => [address, node ?? '']),
      ]),
    ].join('\n').toLowerCase();
  }

  /** Says whether each of the words, in lower case, is in a name, an address or a problem. */
  matches(words) {
    return words.every((word) => this.#words.includes(word) ||
        this.problems.some(({text}) => text.toLowerCase().includes(word)));
  }

  get isInTrouble() {
    return isTrouble(this.severity);
  }

  get endpointCounts() {
    const used = Math.max(0, ...this.ports.map((port) => usedEndpoints(port).length));
    const all = Math.max(0, ...this.ports.map((port) => (port.endpoints ?? []).length));
    return {used, all};
  }

  get portals() {
    return this.ports.flatMap((port) => port.portals ?? []);
  }

  get bytesRate() {
    return this.rates.bytesToEndpoint + this.rates.bytesToClient;
  }

  get troubleRate() {
    return this.rates.failed + this.rates.refused;
  }

  /** The rates of one of its ports now. */
  ratesOf(portName) {
    return this.#ratesOf.get(portName) ?? still();
  }

  activeOf(portName) {
    return this.#activeOf.get(portName) ?? 0;
  }

  /** A port has so many connections now. */
  setActive(portName, active, at) {
    this.#activeOf.set(portName, active);
    this.#sumActive(at);
  }

  #sumActive(at) {
    const before = this.active;
    this.active = [...this.#activeOf.values()].reduce((sum, one) => sum + one, 0);
    if (this.active === before) return;
    this.#series ??= this.#startSeries(before);
    this.#series.active.set(at, this.active);
  }

  /** A port has had `change` since `elapsed` seconds before `at`. */
  add(portName, change, at, elapsed) {
    this.#series ??= this.#startSeries(this.active);
    const rates = still();
    for (const flow of FLOWS) {
      rates[flow] = change[flow] / elapsed;
      this.rates[flow] += rates[flow];
      if (change[flow] > 0) this.#series[flow].add(at, change[flow]);
    }
    this.#ratesOf.set(portName, rates);
  }

  /** Nothing moves until add() says so. */
  rest() {
    this.rates = still();
    this.#ratesOf.clear();
  }

  /** The journal tells why clients were let down. */
  tellRefusal(text) {
    this.#refusal = text;
  }

  /** Looks at what is wrong; true if that is other than before. */
  judge(at) {
    const recent = (flow) => this.#series?.[flow].sum(at, RECENT_STEPS) ?? 0;
    const problems = problemsOf(this.ports, {
      failed: recent('failed'), refused: recent('refused'), refusal: this.#refusal,
    });
    const isOther = problems.length !== this.problems.length ||
        problems.some(({text}, index) => text !== this.problems[index].text);
    this.problems = problems;
    this.severity = severityOf(problems);
    return isOther;
  }

  /** Ten minutes of "active" or one of FLOWS; empty before the first counters. */
  history(figure, at) {
    if (at === null) return [];
    this.#series ??= this.#startSeries(this.active);
    return this.#series[figure].values(at);
  }

  get hasMoved() {
    return this.#series !== null;
  }

  /** What a list shows of it, as it is at `now`, whatever comes later. */
  freeze(now) {
    const {name, severity, problems, active, rates, bytesRate, endpointCounts, portals, hasMoved,
      isInTrouble} = this;
    const opened = hasMoved ? this.history('opened', now) : [];
    return {
      name, severity, problems, active, rates: {...rates}, bytesRate, endpointCounts, portals,
      hasMoved, isInTrouble, matches: (words) => this.matches(words), history: () => opened,
    };
  }

  #startSeries(active) {
    return {
      ...Object.fromEntries(FLOWS.map((flow) => [flow, new RateSeries(this.#watch)])),
      active: new LevelSeries(this.#watch, active),
    };
  }
}
