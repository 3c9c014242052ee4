// One port of a Service: its portals, endpoints and counters.

import {arrange, make, setText, show} from './dom.js';
import {byteRate, bytes, count, plural, rate} from './format.js';
import {quantile} from './latency.js';
import {usedEndpoints, verdictInWords} from './problems.js';
import {explainLink} from './route.js';
import {Table} from './table.js';

/** Reasons as docs/metrics.md names them, in words. */
const REASONS = {
  finished: 'both sides ended', client_reset: 'client reset', endpoint_reset: 'endpoint reset',
  no_endpoint: 'no endpoint', idle_timeout: 'idle time-out',
  half_close_timeout: 'half-close time-out', drain_timeout: 'drain time-out',
  out_of_resources: 'out of resources', not_allowed: 'client not allowed', evicted: 'evicted',
  address_closed: 'address closed', refused: 'refused', timed_out: 'timed out',
  unreachable: 'unreachable', reset: 'reset', flow_limit: 'flow limit',
  send_buffer_full: 'send buffer full', unsendable: 'unsendable', killed: 'reset by conns kill',
};

const GROUPS = {
  closed: {title: 'ended', harmless: ['finished', 'idle_timeout', 'client_reset', 'killed']},
  dialFailures: {title: 'dial failed', harmless: []},
  dropped: {title: 'datagram dropped', harmless: []},
};

function reasonsOf(counters) {
  return Object.entries(GROUPS).flatMap(([group, {title, harmless}]) =>
    Object.entries(counters[group] ?? {}).map(([reason, number]) => ({
      key: `${group} ${reason}`, what: `${title}: ${REASONS[reason] ?? reason}`, number,
      isHarmless: harmless.includes(reason),
    })));
}

function conditionsOf({ready, serving, terminating}) {
  const conditions = [];
  if (ready) conditions.push('ready');
  if (serving && !ready) conditions.push('serving');
  if (terminating) conditions.push('terminating');
  return conditions.length > 0 ? conditions.join(', ') : 'not ready';
}

function useOf({used, suspended}) {
  if (!used) return {text: 'no', tone: 'quiet'};
  return suspended ? {text: 'suspended: dials fail', tone: 'warn'} : {text: 'yes', tone: 'fine'};
}

// A narrow window leaves out what the condition says already.
function whyOf(endpoint) {
  const text = endpoint.reason ?? '';
  return {text, tone: text === conditionsOf(endpoint) ? 'repeated' : null};
}

const makePortals = (protocol) => new Table('Portals', [
  {title: 'Portal', kind: 'code', cell: ({address}) => address},
  {title: 'Kind', cell: ({kind}) => kind},
  {title: 'Clients are', kind: 'wide', cell: (portal) => {
    const {severity, text} = verdictInWords(portal);
    const sources = portal.allowedSources ?? [];
    const only = sources.length > 0 ? `; only from ${sources.join(', ')}` : '';
    return {text: text + only, tone: severity};
  }},
  {title: '', cell: ({kind, address}) => kind === 'NodePort' ? '' :
      {text: 'Explain', href: explainLink(address + (protocol === 'UDP' ? '/udp' : ''))}},
], ({kind, address}) => `${kind} ${address}`);

const makeEndpoints = () => new Table('Endpoints', [
  {title: 'Endpoint', kind: 'code', cell: ({address}) => address},
  {title: 'Node', cell: ({node}) => node ?? '–'},
  {title: 'Zone', cell: ({zone}) => zone || '–'},
  {title: 'Condition', cell: conditionsOf},
  {title: 'Used', cell: useOf},
  {title: 'Why', kind: 'wide', cell: whyOf},
], ({address}) => address);

const makeReasons = () => new Table('Counters by reason', [
  {title: 'Reason', kind: 'wide', cell: ({what}) => what},
  {title: 'Times', kind: 'number',
    cell: ({number, isHarmless}) => ({text: count(number), tone: isHarmless ? null : 'warn'})},
], ({key}) => key);

const FIGURES = ['New connections/s', 'Active', 'To endpoints', 'To clients', 'Opened in all',
  'Bytes in all', 'Dial p50, since start', 'Dial p99, since start'];

export class PortSection {
  node;
  #portals;
  #endpoints = makeEndpoints();
  #reasons = makeReasons();
  #reasonsTitle = make('h4', {}, 'Since the proxy started');
  #note = make('p', {class: 'quiet'});
  #endpointsTitle = make('h4');
  #noEndpoints = make('p', {class: 'empty'}, 'The EndpointSlices have no endpoint for this port.');
  #figures = new Map(FIGURES.map((title) => [title, make('dd')]));

  constructor(port, serviceName) {
    const [protocol] = port.name.split('/').slice(-1);
    const rest = port.name.slice(serviceName.length);
    const name = rest.startsWith(':') ? rest.slice(1).replace(/\/[^/]*$/, '') : '';
    this.#portals = makePortals(protocol);
    const figures = [...this.#figures].map(
        ([title, value]) => make('div', {}, make('dt', {}, title), value));
    this.node = make('section', {class: 'card port'},
        make('h3', {}, name || 'port without name', make('span', {class: 'tag'}, protocol)),
        this.#note, make('dl', {class: 'figures'}, ...figures),
        make('h4', {}, 'Portals'), this.#portals.node,
        this.#endpointsTitle, this.#endpoints.node, this.#noEndpoints,
        this.#reasonsTitle, this.#reasons.node);
  }

  update(port, service) {
    const endpoints = port.endpoints ?? [];
    setText(this.#note, port.affinityTimeout ?
        `A client stays with its endpoint for ${count(port.affinityTimeout)} s after its last ` +
        'connection (session affinity ClientIP).' : '');
    show(this.#note, Boolean(port.affinityTimeout));
    this.#portals.update(port.portals ?? []);
    setText(this.#endpointsTitle,
        `${plural(endpoints.length, 'endpoint')}, ${count(usedEndpoints(port).length)} used`);
    this.#endpoints.update(endpoints);
    show(this.#endpoints.node, endpoints.length > 0);
    show(this.#noEndpoints, endpoints.length === 0);
    const reasons = reasonsOf(port.counters ?? {});
    this.#reasons.update(reasons);
    show(this.#reasonsTitle, reasons.length > 0);
    show(this.#reasons.node, reasons.length > 0);
    this.updateFigures(port, service);
  }

  /** What changes every second. */
  updateFigures(port, service) {
    const rates = service.ratesOf(port.name);
    const counters = port.counters ?? {};
    const values = [rate(rates.opened), count(service.activeOf(port.name)),
      byteRate(rates.bytesToEndpoint), byteRate(rates.bytesToClient), count(counters.opened ?? 0),
      bytes((counters.bytesToEndpoint ?? 0) + (counters.bytesToClient ?? 0)),
      quantile(counters.dialLatency, 0.5), quantile(counters.dialLatency, 0.99)];
    FIGURES.forEach((title, index) => setText(this.#figures.get(title), values[index]));
  }
}

/** Keeps a section for each port in `parent`. */
export class PortSections {
  #parent;
  #sections = new Map();

  constructor(parent) {
    this.#parent = parent;
  }

  update(service) {
    const sections = new Map();
    for (const port of service.ports) {
      const section = this.#sections.get(port.name) ?? new PortSection(port, service.name);
      section.update(port, service);
      sections.set(port.name, section);
    }
    this.#sections = sections;
    arrange(this.#parent, [...sections.values()].map(({node}) => node));
  }

  updateFigures(service) {
    for (const port of service.ports) this.#sections.get(port.name)?.updateFigures(port, service);
  }
}
