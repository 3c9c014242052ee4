// One Service with all that is known of it.

import {ask} from './api.js';
import {Chart} from './chart.js';
import {arrange, byId, make, setText, show} from './dom.js';
import {byteRate, rate} from './format.js';
import {JournalList} from './journal_list.js';
import {PortSections} from './port_section.js';
import {explainLink} from './route.js';

const JOURNAL_ASKED = 100;

const perSecond = (value) => `${rate(value)}/s`;
const whole = (value) => rate(value).replace(/\.0$/, '');

function makeCharts() {
  return [
    {figures: ['opened'],
      chart: new Chart('New connections', [{tone: 'calm'}], perSecond)},
    {figures: ['active'],
      chart: new Chart('Active connections', [{tone: 'calm'}], whole, {least: 5})},
    {figures: ['bytesToEndpoint', 'bytesToClient'],
      chart: new Chart('Bytes',
          [{tone: 'calm', title: 'to endpoints'}, {tone: 'second', title: 'to clients'}],
          byteRate, {least: 1000})},
    {figures: ['failed', 'refused'],
      chart: new Chart('Failures',
          [{tone: 'warn', title: 'dials'}, {tone: 'bad', title: 'clients'}], perSecond)},
  ];
}

export class ServiceDetail {
  node = byId('service');
  #store;
  #name = null;
  #isStale = false;
  #parts = null;

  constructor(store) {
    this.#store = store;
    store.on('services', () => { this.#isStale = true; });
  }

  get name() {
    return this.#name;
  }

  open(name) {
    this.#name = name;
    this.#isStale = true;
    const ports = make('div', {class: 'ports'});
    const charts = makeCharts();
    const drawings = make('div', {class: 'charts'}, ...charts.map(({chart}) => chart.node));
    const explain = make('a', {class: 'button', href: explainLink(name)}, 'Explain');
    this.#parts = {
      title: make('h2', {class: 'service-name', tabindex: -1}, name),
      problems: make('ul', {class: 'problems', 'aria-label': 'Problems'}),
      missing: make('p', {class: 'empty'}),
      charts,
      ports: new PortSections(ports),
      journal: new JournalList(this.#store, {service: name}),
      alive: [explain, drawings, ports],  // shown as long as the Service is there
      made: new Map(),  // the elements of the problems there are
    };
    const {title, problems, missing, journal} = this.#parts;
    arrange(this.node, [
      make('p', {class: 'trail'}, make('a', {href: '#/'}, 'Services')),
      make('div', {class: 'service-head'}, title, explain),
      problems, missing, drawings,
      make('div', {class: 'service-body'}, ports,
          make('section', {class: 'card'}, make('h3', {}, 'Events'), journal.node)),
    ]);
    title.focus({preventScroll: true});
    this.#readJournal(name);
  }

  close() {
    this.#name = this.#parts = null;
    arrange(this.node, []);
  }

  update() {
    if (this.#parts === null) return;
    const {problems, missing, charts, ports, journal, alive} = this.#parts;
    const service = this.#store.services.get(this.#name);
    show(missing, !service);
    for (const part of alive) show(part, Boolean(service));
    journal.update();
    this.#showProblems(problems, service?.problems ?? []);
    if (!service) {
      setText(missing, this.#store.servicesAt === null ?
          'Reading the list of Services …' : 'The proxy does not know this Service (any more).');
      return;
    }
    if (this.#store.now !== null) {
      for (const {chart, figures} of charts) {
        chart.update(figures.map((figure) => service.history(figure, this.#store.now)),
            this.#store.watchedSince);
      }
    }
    if (this.#isStale) {
      this.#isStale = false;
      ports.update(service);
    } else {
      ports.updateFigures(service);
    }
  }

  // The same element as long as it says the same.
  #showProblems(node, problems) {
    const {made} = this.#parts;
    this.#parts.made = new Map(problems.map(({severity, text}) => {
      const key = `${severity} ${text}`;
      return [key, made.get(key) ?? make('li', {class: `problem ${severity}`}, text)];
    }));
    arrange(node, [...this.#parts.made.values()]);
  }

  // The stream has the last ten minutes; the journal may know more of this one.
  async #readJournal(service) {
    try {
      const {entries = []} = await ask('v1/journal', {service, limit: JOURNAL_ASKED});
      this.#store.applyJournal(entries);
      if (service === this.#name) this.#parts.journal.update();
    } catch {
      // What the stream has is shown.
    }
  }
}
