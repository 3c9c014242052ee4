// One line of the list of Services.

import {Sparkline} from './chart.js';
import {make, setAttribute, setText, show} from './dom.js';
import {byteRate, count, rate} from './format.js';
import {serviceLink} from './route.js';

export class ServiceRow {
  node;
  #link;
  #problem = make('span', {class: 'problem'});
  #portal = make('span', {class: 'code'});
  #more = make('span', {class: 'quiet'});
  #portals = make('div', {class: 'portal-line'}, this.#portal, this.#more);
  #endpoints = make('td', {role: 'cell', class: 'number endpoints'});
  #active = make('td', {role: 'cell', class: 'number'});
  #opened = make('td', {role: 'cell', class: 'number'});
  #bytes = make('td', {role: 'cell', class: 'number bytes'});
  #chart = make('td', {role: 'cell', class: 'trend'});
  #sparkline = null;  // only for who has moved

  constructor(name) {
    this.#link = make('a', {class: 'name', href: serviceLink(name), title: name}, name);
    this.node = make('tr', {role: 'row'},
        make('td', {role: 'cell', class: 'who'}, this.#link, this.#problem),
        make('td', {role: 'cell', class: 'portals'}, this.#portals),
        this.#endpoints, this.#active, this.#opened, this.#bytes, this.#chart);
  }

  /** `now`: of the last counters, in seconds; null before them. */
  update(service, now) {
    const {used, all} = service.endpointCounts;
    setText(this.#endpoints, `${count(used)}/${count(all)}`);
    setText(this.#active, count(service.active));
    setText(this.#opened, rate(service.rates.opened));
    setText(this.#bytes, byteRate(service.bytesRate));
    this.#updatePortals(service.portals);
    this.#updateProblems(service);
    if (service.hasMoved && now !== null) {
      if (this.#sparkline === null) {
        this.#sparkline = new Sparkline();
        this.#chart.append(this.#sparkline.node);
      }
      this.#sparkline.update(service.history('opened', now));
    } else {
      this.#sparkline?.node.remove();
      this.#sparkline = null;
    }
  }

  #updatePortals(portals) {
    setText(this.#portal, portals.length === 0 ? 'none' : portals[0].address);
    setText(this.#more, portals.length > 1 ? `+${portals.length - 1}` : '');
    setAttribute(this.#portals, 'title',
        portals.map(({kind, address}) => `${kind} ${address}`).join(', ') || null);
  }

  #updateProblems({problems, severity}) {
    setAttribute(this.node, 'class', severity);
    show(this.#problem, problems.length > 0);
    const more = problems.length > 1 ? ` (+${problems.length - 1})` : '';
    setText(this.#problem, problems.length > 0 ? problems[0].text + more : '');
    setAttribute(this.#problem, 'title', problems.map(({text}) => text).join('; ') || null);
  }
}
