// The list of Services: searched, sorted, and no more of it in the document than is looked at.

import {arrange, byId, setAttribute, setText, show} from './dom.js';
import {count, plural} from './format.js';
import {SEVERITY} from './problems.js';
import {ServiceRow} from './service_row.js';

const PORTION = 100;  // rows shown at first, and more at a time
const ORDER_HOLDS = 5000;  // milliseconds, where it goes by what moves
const ATTENTION_HOLDS = 10000;  // after the pointer or the keyboard was used on a row

const byName = (a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

// What a column goes by; numbers begin with the highest.
const FIGURES = {
  endpoints: (service) => service.endpointCounts.used,
  active: (service) => service.active,
  opened: (service) => service.rates.opened,
  bytes: (service) => service.bytesRate,
};

const ORDERS = {
  problems: (a, b) => SEVERITY[b.severity] - SEVERITY[a.severity] || byName(a, b),
  name: byName,
  ...Object.fromEntries(Object.entries(FIGURES).map(
      ([column, figure]) => [column, (a, b) => figure(b) - figure(a) || byName(a, b)])),
};

export class ServiceList {
  #store;
  #body = byId('services-body');
  #rows = new Map();
  #order = [];  // Services that fit the search
  #orderedAt = 0;
  #touchedAt = 0;
  #frozen = null;  // what there was when the reader paused
  #sort = 'problems';
  #isReversed = false;
  #limit = PORTION;
  #words = [];
  #isOnlyProblems = false;
  #isStale = true;
  #listVersion = -1;
  #problemsVersion = -1;

  constructor(store) {
    this.#store = store;
    for (const button of document.querySelectorAll('#services [data-sort]')) {
      button.addEventListener('click', () => this.#sortBy(button.dataset.sort));
    }
    byId('search').addEventListener('input', (event) => this.#search(event.target.value));
    byId('problem-count').addEventListener('click', () => this.#toggleProblems());
    byId('more').addEventListener('click', () => this.#showMore());
    for (const what of ['pointermove', 'keydown', 'focusin']) {
      this.#body.addEventListener(what, () => { this.#touchedAt = Date.now(); });
    }
    this.#body.addEventListener('click', (event) => this.#clicked(event));
    this.#body.addEventListener('keydown', (event) => this.#pressed(event));
    this.#markSort();
  }

  update() {
    if (this.#needsOrder()) {
      this.#putInOrder();
    } else if (this.#listVersion !== this.#store.listVersion) {
      this.#renewOrder();
    }
    const shown = this.#order.slice(0, this.#limit);
    for (const service of shown) {
      if (!this.#rows.has(service.name)) {
        this.#rows.set(service.name, new ServiceRow(service.name));
      }
      this.#rows.get(service.name).update(service, this.#store.now);
    }
    arrange(this.#body, shown.map(({name}) => this.#rows.get(name).node));
    this.#forgetRows(shown);
    this.#updateFoot(shown.length);
  }

  /** Moves from row to row: `step` is 1 or -1. */
  moveFocus(step) {
    const links = [...this.#body.querySelectorAll('.name')];
    const place = links.indexOf(document.activeElement?.closest('tr')?.querySelector('.name'));
    const next = place < 0 ? 0 : Math.max(0, Math.min(links.length - 1, place + step));
    links[next]?.focus();
  }

  /** Goes to the row of a Service; false: it is not in the list. */
  focusOn(name) {
    const place = this.#order.findIndex((service) => service.name === name);
    if (place < 0) return false;
    this.#limit = Math.max(this.#limit, Math.ceil((place + 1) / PORTION) * PORTION);
    this.update();
    this.#rows.get(name).node.querySelector('.name').focus();
    return true;
  }

  /** Empties the search, the field and the list together. */
  clearSearch() {
    if (this.#words.length === 0) return;
    byId('search').value = '';
    this.#search('');
  }

  /** Shows what there is now until told otherwise, whatever is searched for meanwhile. */
  freeze(isFrozen) {
    this.#frozen = !isFrozen ? null : new Map([...this.#store.services].map(
        ([name, service]) => [name, service.freeze(this.#store.now)]));
    this.#renewOrder();
  }

  get #services() {
    return this.#frozen ?? this.#store.services;
  }

  // By what moves only now and then, and not while somebody points at a row.
  #needsOrder() {
    if (this.#isStale || this.#order.length === 0) return true;
    if (this.#isHeld()) return false;
    if (this.#listVersion !== this.#store.listVersion) return true;
    if (this.#problemsVersion !== this.#store.problemsVersion) return true;
    return this.#sort in FIGURES && Date.now() - this.#orderedAt > ORDER_HOLDS;
  }

  #isHeld() {
    const isLookedAt = this.#body.matches(':hover') || this.#body.contains(document.activeElement);
    return isLookedAt && Date.now() - this.#touchedAt < ATTENTION_HOLDS;
  }

  // Without those that are gone; the others stay where they are.
  #renewOrder() {
    this.#order = this.#order.map(({name}) => this.#services.get(name)).filter(Boolean);
  }

  #putInOrder() {
    this.#isStale = false;
    this.#orderedAt = Date.now();
    this.#listVersion = this.#store.listVersion;
    this.#problemsVersion = this.#store.problemsVersion;
    this.#order = [...this.#services.values()]
        .filter((service) => service.matches(this.#words) &&
            (!this.#isOnlyProblems || service.isInTrouble))
        .sort(ORDERS[this.#sort]);
    if (this.#isReversed) this.#order.reverse();
  }

  #forgetRows(shown) {
    if (this.#rows.size < 2 * shown.length + PORTION) return;
    const names = new Set(shown.map(({name}) => name));
    for (const name of this.#rows.keys()) {
      if (!names.has(name)) this.#rows.delete(name);
    }
  }

  #updateFoot(shown) {
    const all = this.#services.size;
    const found = this.#order.length;
    const isLoaded = this.#store.servicesAt !== null;
    const isChosen = this.#words.length > 0 || this.#isOnlyProblems;
    setText(byId('services-count'), !isLoaded ? '' :
        isChosen ? `${count(found)} of ${plural(all, 'Service')}` : plural(all, 'Service'));
    this.#updateProblemCount();
    show(byId('more'), found > shown);
    setText(byId('more'), `Show ${count(Math.min(PORTION, found - shown))} more of ${count(found)}`);
    show(byId('services-empty'), found === 0);
    setText(byId('services-empty'), !isLoaded ? 'Reading the list of Services …' :
        all === 0 ? 'The proxy knows no Service yet.' :
        this.#words.length > 0 ? 'No Service fits the search.' : 'No Service has a problem.');
  }

  #updateProblemCount() {
    const troubled = [...this.#services.values()].filter(({isInTrouble}) => isInTrouble);
    const isBad = troubled.some(({severity}) => severity === 'bad');
    const button = byId('problem-count');
    show(button, troubled.length > 0 || this.#isOnlyProblems);
    setText(button, `${count(troubled.length)} with a problem`);
    setAttribute(button, 'class', `problem-count ${isBad ? 'bad' : 'warn'}`);
    setAttribute(button, 'aria-pressed', this.#isOnlyProblems);
  }

  #toggleProblems() {
    this.#isOnlyProblems = !this.#isOnlyProblems;
    this.#limit = PORTION;
    this.#isStale = true;
    this.update();
  }

  #search(text) {
    this.#words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
    this.#limit = PORTION;
    this.#isStale = true;
    this.update();
  }

  // Asked a third time, a column gives way to the problems.
  #sortBy(column) {
    const isThird = this.#sort === column && this.#isReversed;
    this.#isReversed = this.#sort === column && !isThird;
    this.#sort = isThird ? 'problems' : column;
    this.#isStale = true;
    this.#markSort();
    this.update();
  }

  #markSort() {
    for (const button of document.querySelectorAll('#services [data-sort]')) {
      const isThis = button.dataset.sort === this.#sort;
      const isRising = (button.dataset.sort === 'name') !== this.#isReversed;
      setAttribute(button.closest('th'), 'aria-sort',
          !isThis ? null : isRising ? 'ascending' : 'descending');
    }
  }

  #showMore() {
    const next = this.#order[this.#limit];
    this.#limit += PORTION;
    this.update();
    this.#rows.get(next?.name)?.node.querySelector('.name').focus();
  }

  #clicked(event) {
    if (event.target.closest('a') || getSelection()?.toString()) return;
    event.target.closest('tr')?.querySelector('.name').click();
  }

  #pressed(event) {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (!step) return;
    event.preventDefault();
    this.moveFocus(step);
  }
}
