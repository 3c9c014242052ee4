// "What becomes of a connection, and why": asks GET /v1/explain and shows the answer.

import {ask} from './api.js';
import {arrange, byId, make} from './dom.js';
import {explainLink, serviceLink} from './route.js';
import {Table} from './table.js';

const TONES = {served: 'fine', refused: 'bad', dropped: 'bad', 'not a service': 'warn'};

function makeEndpoints(endpoints) {
  const table = new Table('Endpoints', [
    {title: 'Endpoint', kind: 'code', cell: ({address}) => address},
    {title: 'Kept', cell: ({kept}) => kept ? {text: 'kept', tone: 'fine'} :
                                             {text: 'left out', tone: 'quiet'}},
    {title: 'Reason', kind: 'wide', cell: ({reason}) => reason ?? ''},
  ], ({address}) => address);
  table.update(endpoints);
  return table.node;
}

function makeAnswer({destination, client, outcome, reason, servicePort, steps, endpoints, next}) {
  const service = servicePort?.split('/').slice(0, 2).join('/').split(':')[0];
  return [
    make('p', {class: 'outcome'},
        make('strong', {class: `badge ${TONES[outcome] ?? 'warn'}`}, outcome ?? 'no answer'),
        ...(reason ? [make('span', {class: 'outcome-reason'}, reason)] : []),
        ...(next ? [make('span', {class: 'outcome-reason'}, 'next: ',
            make('span', {class: 'code'}, next))] : [])),
    make('p', {class: 'quiet'}, `${destination ?? ''} from ${client ?? ''}`,
        ...(service ? [' · ', make('a', {href: serviceLink(service)}, service)] : [])),
    make('dl', {class: 'steps'}, ...(steps ?? []).flatMap(
        ({subject, finding}) => [make('dt', {}, subject), make('dd', {}, finding)])),
    ...(endpoints?.length ? [makeEndpoints(endpoints)] : []),
  ];
}

export class ExplainForm {
  #destination = byId('destination');
  #from = byId('from');
  #answer = byId('answer');
  #asked = 0;

  constructor() {
    byId('explain-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** Shows what the address of the page asks for. */
  open(parameters) {
    this.#destination.value = parameters.get('destination') ?? '';
    this.#from.value = parameters.get('from') ?? '';
    if (this.#destination.value) {
      this.#ask();
    } else {
      arrange(this.#answer, []);
      this.#destination.focus();
    }
  }

  // The address changes, which opens the answer; the same question is asked again at once.
  #submit() {
    const address = explainLink(this.#destination.value.trim(), this.#from.value.trim());
    if (location.hash === address) {
      this.#ask();
    } else {
      location.hash = address;
    }
  }

  async #ask() {
    const question = ++this.#asked;
    this.#answer.setAttribute('aria-busy', 'true');
    let nodes;
    try {
      nodes = makeAnswer(await ask(
          'v1/explain', {destination: this.#destination.value, from: this.#from.value}));
    } catch (problem) {
      nodes = [make('p', {class: 'outcome bad'}, problem.message)];
    }
    if (question !== this.#asked) return;
    this.#answer.setAttribute('aria-busy', 'false');
    arrange(this.#answer, nodes);
  }
}
