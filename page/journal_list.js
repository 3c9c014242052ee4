// What changed, newest first: events of the journal, chosen by kind.

import {serviceLink} from './route.js';
import {arrange, make, makeTime, renewTime, setAttribute, setText, show} from './dom.js';
import {count} from './format.js';

const PORTION = 100;

/** Kinds of entries with their names for people; others show as they are. */
const KINDS = {
  service: 'Service',
  endpoints: 'Endpoints',
  rules: 'Rules',
  endpoint_failed: 'Endpoint failed',
  refused: 'Refused',
  proxy: 'Proxy',
};

function makeEntry({time, kind, service, object, version, text}, isOfOneService) {
  const origin = object ? `${object}${version ? `, version ${version}` : ''}` : null;
  return make('li', {class: kind in KINDS ? `entry kind-${kind}` : 'entry'},
      make('div', {class: 'entry-head'}, makeTime(time),
          make('span', {class: 'kind'}, KINDS[kind] ?? kind),
          ...(service && !isOfOneService ?
              [make('a', {class: 'entry-service', href: serviceLink(service), title: service},
                  service)] : [])),
      make('p', {class: 'entry-text', title: origin}, text),
      ...(origin && isOfOneService ? [make('p', {class: 'quiet origin'}, origin)] : []));
}

/** Owns a list in the document; `service` limits it to one Service. */
export class JournalList {
  node;
  #store;
  #service;
  #items = new Map();  // sequence -> element
  #day = new Date().toDateString();  // when their times were written
  #kinds = new Set();  // shown; none: all
  #buttons = new Map();
  #limit = PORTION;
  #list = make('ol', {class: 'entries'});
  #empty = make('p', {class: 'empty'});
  #more = make('button', {type: 'button', class: 'more', click: () => this.#showMore()});
  #filter = make('div', {class: 'filter', role: 'group', 'aria-label': 'Kinds of events'});

  constructor(store, {service = null} = {}) {
    this.#store = store;
    this.#service = service;
    for (const kind of Object.keys(KINDS)) this.#addKind(kind);
    this.node = make('div', {class: 'journal'}, this.#filter, this.#list, this.#empty, this.#more);
  }

  update() {
    const all = this.#store.journal.filter(
        ({service}) => this.#service === null || service === this.#service);
    this.#countKinds(all);
    const chosen = all.filter(({kind}) => this.#kinds.size === 0 || this.#kinds.has(kind));
    const shown = chosen.slice(-this.#limit).reverse();
    const items = new Map(shown.map((entry) => [entry.sequence,
      this.#items.get(entry.sequence) ?? makeEntry(entry, this.#service !== null)]));
    this.#items = items;
    this.#followDay();
    arrange(this.#list, [...items.values()]);
    show(this.#empty, shown.length === 0);
    setText(this.#empty,
        all.length === 0 ? 'The journal has no event.' : 'No event of this kind.');
    show(this.#more, chosen.length > shown.length);
    setText(this.#more, `Show older events (${count(chosen.length - shown.length)})`);
  }

  #followDay() {
    const today = new Date().toDateString();
    if (today === this.#day) return;
    this.#day = today;
    for (const item of this.#items.values()) renewTime(item.querySelector('time'));
  }

  #addKind(kind) {
    const number = make('span', {class: 'number'});
    const button = make('button', {type: 'button', class: 'chip', 'aria-pressed': 'false', click: () => this.#toggle(kind)},
    make('span', {}, KINDS[kind] ?? kind), ' ', number);
    this.#buttons.set(kind, {button, number});
    this.#filter.append(button);
  }

  #countKinds(entries) {
    const counts = new Map();
    for (const {kind} of entries) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    for (const kind of counts.keys()) {
      if (!this.#buttons.has(kind)) this.#addKind(kind);
    }
    for (const [kind, {button, number}] of this.#buttons) {
      setText(number, counts.get(kind) ?? 0);
      show(button, counts.has(kind) || this.#kinds.has(kind));
    }
  }

  #toggle(kind) {
    if (!this.#kinds.delete(kind)) this.#kinds.add(kind);
    for (const [name, {button}] of this.#buttons) {
      setAttribute(button, 'aria-pressed', this.#kinds.has(name));
    }
    this.#limit = PORTION;
    this.update();
  }

  #showMore() {
    this.#limit += PORTION;
    this.update();
  }
}
