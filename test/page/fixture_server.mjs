// Stands in for the metrics server: the page, canned answers, and a stream that tests write to.
//   node fixture_server.mjs [SERVICES]   serves the page with made-up traffic, to look at

import {readFileSync} from 'node:fs';
import http from 'node:http';
import {fileURLToPath} from 'node:url';

import * as fixtures from './fixtures.mjs';

const PAGE = process.env.KUBE_PORTAL_PAGE ??
    fileURLToPath(new URL('../../build/page', import.meta.url));

export class FixtureServer {
  server = {...fixtures.server};
  services = fixtures.services;  // null: cannot be read
  journal = fixtures.journalAt(Date.now());
  history = fixtures.history;
  explanations = fixtures.explanations;
  isAway = false;  // answers 503
  isFull = false;  // refuses streams
  requests = [];
  #http = http.createServer((request, response) => this.#answer(request, response));
  #streams = new Set();
  #ports = {};
  #begin = Math.floor(Date.now() / 10000) * 10000;  // where a step of the charts begins
  #seconds = 0;

  async start(port = 0) {
    await new Promise((resolve) => { this.#http.listen(port, '127.0.0.1', resolve); });
    return this;
  }

  get url() {
    return `http://127.0.0.1:${this.#http.address().port}/`;
  }

  async stop() {
    this.endStreams();
    this.#http.closeAllConnections();
    await new Promise((resolve) => { this.#http.close(resolve); });
  }

  get streams() {
    return this.#streams.size;
  }

  /** Time passes; `ports`: what has changed, as the stream has it, merged with what was. */
  tick(ports = {}, seconds = 1) {
    this.#seconds += seconds;
    for (const [name, figures] of Object.entries(ports)) {
      this.#ports[name] = {
        opened: 0, active: 0, bytesToEndpoint: 0, bytesToClient: 0, failed: 0, refused: 0,
        ...this.#ports[name], ...figures,
      };
      ports[name] = this.#ports[name];
    }
    this.#tell('counters', {now: this.#now(), ports});
  }

  tellJournal(entry) {
    const whole = {
      sequence: this.journal.length + 1, time: new Date().toISOString(), kind: 'service', ...entry,
    };
    this.journal = [...this.journal, whole];
    this.#tell('journal', whole);
  }

  endStreams() {
    for (const stream of this.#streams) stream.end();
    this.#streams.clear();
  }

  // Seconds pass as fast as tests want them to.
  #now() {
    return new Date(this.#begin + this.#seconds * 1000).toISOString();
  }

  #tell(event, data) {
    for (const stream of this.#streams) writeEvent(stream, event, data);
  }

  #answer(request, response) {
    const {pathname, searchParams} = new URL(request.url, this.url);
    this.requests.push(request.url);
    const json = (value, status = 200) => {
      response.writeHead(status, {'Content-Type': 'application/json'});
      response.end(JSON.stringify(value));
    };
    if (this.isAway) return json({error: 'not now'}, 503);
    const service = searchParams.get('service');
    switch (pathname) {
      case '/':
        response.writeHead(200, {
          'Content-Type': 'text/html; charset=utf-8',
          'Content-Security-Policy': readFileSync(`${PAGE}/page.csp`, 'utf8'),
        });
        return response.end(readFileSync(`${PAGE}/page.html`));
      case '/v1':
        return json(this.server);
      case '/v1/services':
        if (this.services === null) return json({error: 'out of memory'}, 500);
        return json({
          now: new Date().toISOString(),
          services: this.services.filter(({name}) => service === null || name === service),
        });
      case '/v1/journal':
        return json({
          entries: this.journal.filter((entry) => service === null || entry.service === service),
          lost: 0,
        });
      case '/v1/explain':
        return this.#explain(searchParams.get('destination'), json);
      case '/v1/stream':
        if (this.isFull) return json({error: 'too many listen already'}, 503);
        return this.#startStream(request, response);
      default:
        return json({error: `there is no ${pathname}`}, 404);
    }
  }

  #explain(destination, json) {
    const answer = this.explanations[destination];
    if (answer) return json(answer);
    return json({error: `destination: found "${destination}", allowed: a Service`}, 400);
  }

  #startStream(request, response) {
    response.writeHead(200, {'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store'});
    this.#streams.add(response);
    request.on('close', () => this.#streams.delete(response));
    writeEvent(response, 'history', this.history);
    writeEvent(response, 'counters', {now: this.#now(), ports: this.#ports});
    for (const entry of this.journal) writeEvent(response, 'journal', entry);
  }
}

function writeEvent(stream, event, data) {
  stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** Makes up a second of traffic: some ports busy, some quiet, one that fails. */
export function makeTraffic(server, second) {
  const ports = {};
  server.traffic ??= new Map();
  server.services.flatMap(({ports: all}) => all).forEach(({name}, index) => {
    const pace = [14, 38, 0, 0, 3, 6, 0, 1, 22, 9, 4, 2, 1, 17][index % 14];
    if (pace === 0 && index !== 4) return;
    const more = Math.max(0, Math.round(pace * (1 + Math.sin(second / 17 + index) + Math.random())));
    const before = server.traffic.get(name) ??
        {opened: 0, active: 0, bytesToEndpoint: 0, bytesToClient: 0, failed: 0, refused: 0};
    const figures = {
      opened: before.opened + more,
      active: Math.round(more * 1.7),
      bytesToEndpoint: before.bytesToEndpoint + more * 900,
      bytesToClient: before.bytesToClient + more * 21000,
      failed: before.failed + (index === 0 && second % 20 < 3 ? 1 : 0),
      refused: before.refused + (index === 4 && second % 9 === 0 ? 2 : 0),
    };
    server.traffic.set(name, figures);
    ports[name] = figures;
  });
  server.tick(ports);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await new FixtureServer().start(Number(process.env.PORT ?? 0));
  const number = Number(process.argv[2] ?? 0);
  server.services = [...server.services, ...fixtures.manyServices(number)];
  console.log(server.url);
  let second = 0;
  setInterval(() => makeTraffic(server, ++second), 1000);
}
