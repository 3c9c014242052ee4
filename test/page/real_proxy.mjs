// The real executable with a folder of manifests of its own, and endpoints that answer.

import {spawn} from 'node:child_process';
import {randomInt} from 'node:crypto';
import {mkdtempSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** What takes connections on a free port of loopback and sends back what it gets. */
export class Endpoint {
  #server = net.createServer((socket) => {
    this.#sockets.add(socket);
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket)).pipe(socket);
  });
  #sockets = new Set();

  async start() {
    await new Promise((resolve) => { this.#server.listen(0, '127.0.0.1', resolve); });
    return this;
  }

  get port() {
    return this.#server.address().port;
  }

  /** Its port refuses from now on. */
  async stop() {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => { this.#server.close(resolve); });
  }
}

/** An address of loopback that no other test has. */
export const ownAddress = () => `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;

/** kube-portal in bind mode; it goes with stop(), and with this process however that ends. */
export class RealProxy {
  #folder = mkdtempSync(path.join(tmpdir(), 'kube-portal-page-'));
  #process = null;
  #said = '';

  /** `manifests`: texts by the name of their file. */
  async start(executable, manifests) {
    for (const [name, text] of Object.entries(manifests)) this.write(name, text);
    this.#process = spawn('setpriv', [
      '--pdeathsig', 'KILL', executable, `--source=${this.#folder}`, '--portal-mode=bind',
      '--hostname-override=page-test', '--metrics-bind-address=127.0.0.1:0',
      '--healthz-bind-address=127.0.0.1:0', '--admin-socket=',
    ], {stdio: ['ignore', 'ignore', 'pipe']});
    this.#process.stderr.setEncoding('utf8').on('data', (text) => { this.#said += text; });
    this.url = await this.#find(/serving metrics on (http:\/\/[\d.]+:\d+)/) + '/';
    return this;
  }

  /** Makes or replaces a manifest at once, so that nobody reads half of it. */
  write(name, text) {
    const half = `${this.#folder}.half`;
    writeFileSync(half, text);
    renameSync(half, path.join(this.#folder, name));
  }

  async stop() {
    if (this.#process && this.#process.exitCode === null) {
      const ended = new Promise((resolve) => { this.#process.once('exit', resolve); });
      this.#process.kill('SIGKILL');
      await ended;
    }
    rmSync(this.#folder, {recursive: true, force: true});
  }

  /** What the first group of `pattern` has found in what is said on stderr. */
  #find(pattern) {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(this.#said);
        if (found) resolve(found[1]);
      };
      this.#process.stderr.on('data', look);
      this.#process.once('error', reject);
      this.#process.once('exit', () => reject(new Error(`kube-portal has ended:\n${this.#said}`)));
      look();
    });
  }
}

const endpointsOf = ({address = '127.0.0.1', ready = true, ...more}) =>
  ({addresses: [address], conditions: {ready}, ...more});

/**
 * A Service with one port and its EndpointSlices, as YAML. JSON is YAML, so that any string may be
 * in it.
 */
export function manifest(name, {address, port = {name: 'http', port: 80}, slices, meta}) {
  const [namespace, bare] = name.split('/');
  const service = {
    apiVersion: 'v1', kind: 'Service', metadata: {name: bare, namespace, ...meta},
    spec: {clusterIP: address, ports: [port]},
  };
  const all = slices.map(({port: number, endpoints, name: slice = 'x'}) => ({
    apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4',
    metadata: {
      name: `${bare}-${slice}`, namespace, labels: {'kubernetes.io/service-name': bare}, ...meta,
    },
    ports: [{name: port.name, port: number}], endpoints: endpoints.map(endpointsOf),
  }));
  return [service, ...all].map((object) => JSON.stringify(object)).join('\n---\n');
}
