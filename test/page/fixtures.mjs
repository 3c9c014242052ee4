// A node's Services as docs/ADMIN.md writes them, for tests of the page.

export const server = {
  version: '0.1.0', revision: '1cc2ea8', node: 'node-1', portalMode: 'iptables', pid: 4711,
  since: '2026-11-26T20:00:00Z', workers: 2,
};

export const ready = (address, more = {}) => ({
  address, node: 'node-1', zone: 'a', ready: true, serving: true, terminating: false, used: true,
  reason: 'ready', suspended: false, ...more,
});

export const notReady = (address, more = {}) => ready(address, {
  ready: false, serving: false, used: false, reason: 'not ready', node: 'node-2', zone: 'b', ...more,
});

export const portal = (address, more = {}) => ({
  kind: 'ClusterIP', address, scope: 'cluster', verdict: 'steer', insideVerdict: 'steer',
  allowedSources: [], ...more,
});

export const counters = (more = {}) => ({
  opened: 0, active: 0, bytesToEndpoint: 0, bytesToClient: 0, closed: {}, dialFailures: {},
  dropped: {},
  dialLatency: {
    bounds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1, 4],
    counts: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  },
  ...more,
});

export const port = (name, portals, endpoints, more = {}) => ({
  name, portals, endpoints, counters: counters(), ...more,
});

const web = {
  name: 'default/web',
  ports: [
    port('default/web:http/TCP', [
      portal('10.96.0.10:80'),
      portal('203.0.113.10:80', {
        kind: 'LoadBalancer IP', scope: 'local', allowedSources: ['198.51.100.0/24', '192.0.2.0/24'],
      }),
      portal('0.0.0.0:30080', {kind: 'NodePort', scope: 'local'}),
    ], [
      ready('10.244.1.5:8080'),
      ready('10.244.1.6:8080', {suspended: true}),
      notReady('10.244.2.7:8080'),
      ready('10.244.2.8:8080', {
        ready: false, terminating: true, used: false, node: 'node-2', zone: 'b',
        reason: 'terminating, and others are ready',
      }),
    ], {
      affinityTimeout: 10800,
      counters: counters({
        opened: 120, active: 3, bytesToEndpoint: 51200, bytesToClient: 1048576,
        closed: {finished: 110, no_endpoint: 7, client_reset: 2}, dialFailures: {refused: 9},
        dialLatency: {
          bounds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1, 4],
          counts: [90, 10, 5, 3, 2, 1, 1, 0, 0, 0, 0],
        },
      }),
    }),
    port('default/web:metrics/TCP', [portal('10.96.0.10:9090')], [ready('10.244.1.5:9090')]),
  ],
};

const dns = {
  name: 'kube-system/kube-dns',
  ports: [
    port('kube-system/kube-dns:dns/UDP', [portal('10.96.0.53:53'), portal('[fd00::35]:53')],
        [ready('10.244.1.2:53'), ready('10.244.3.2:53', {node: 'node-3', zone: 'c'})],
        {counters: counters({opened: 88123, active: 41, dropped: {flow_limit: 3}})}),
    port('kube-system/kube-dns:dns-tcp/TCP', [portal('10.96.0.53:53'), portal('[fd00::35]:53')],
        [ready('10.244.1.2:53'), ready('10.244.3.2:53', {node: 'node-3', zone: 'c'})]),
  ],
};

const orders = {
  name: 'shop/orders',
  ports: [port('shop/orders:grpc/TCP',
      [portal('10.96.12.7:50051', {verdict: 'refuse', insideVerdict: 'refuse'})],
      [notReady('10.244.2.31:50051'), notReady('10.244.3.18:50051', {node: 'node-3', zone: 'c'})])],
};

const legacy = {
  name: 'shop/legacy-importer',
  ports: [port('shop/legacy-importer/TCP',
      [portal('10.96.200.4:8080', {verdict: 'refuse', insideVerdict: 'refuse'})], [])],
};

const ingress = {
  name: 'ingress/gateway',
  ports: [port('ingress/gateway:https/TCP', [
    portal('10.96.3.3:443'),
    portal('203.0.113.20:443', {kind: 'LoadBalancer IP', scope: 'local', verdict: 'drop'}),
  ], [ready('10.244.2.4:8443', {node: 'node-2', zone: 'b'})])],
};

const quiet = [
  ['default/kubernetes', 'https', '10.96.0.1:443', '192.0.2.11:6443'],
  ['monitoring/grafana', 'http', '10.96.44.2:3000', '10.244.1.40:3000'],
  ['monitoring/prometheus', 'web', '10.96.44.3:9090', '10.244.3.41:9090'],
  ['shop/cart', 'http', '10.96.12.1:80', '10.244.1.60:8080'],
  ['shop/catalogue', 'http', '10.96.12.2:80', '10.244.2.61:8080'],
  ['shop/checkout', 'http', '10.96.12.3:80', '10.244.2.62:8080'],
  ['shop/payments', 'grpc', '10.96.12.4:50051', '10.244.3.63:50051'],
  ['shop/redis', 'redis', '10.96.12.5:6379', '10.244.1.64:6379'],
  ['shop/search', 'http', '10.96.12.6:9200', '10.244.3.65:9200'],
].map(([name, portName, address, endpoint]) =>
  ({name, ports: [port(`${name}:${portName}/TCP`, [portal(address)], [ready(endpoint)])]}));

export const services = [web, dns, orders, legacy, ingress, ...quiet];

/** `number` Services without anything special: bulk/service-0000 and so on. */
export const manyServices = (number) => Array.from({length: number}, (_, index) => {
  const name = `bulk/service-${String(index).padStart(4, '0')}`;
  const address = `10.${100 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
  return {
    name,
    ports: [port(`${name}:http/TCP`, [portal(`${address}:80`)], [ready(`10.244.9.9:${index + 1}`)])],
  };
});

export const HOSTILE = {
  image: '<img src=x onerror="globalThis.wasFooled=true">',
  script: '</script><script>globalThis.wasFooled=true</script>',
  reversed: 'default/\u202egnp.exe\u0000\u0007',
  long: `default/${'long-'.repeat(820)}`,
  url: 'javascript:globalThis.wasFooled=true',
};

/** Services, events and answers in which every string is an attack. */
export const hostileServices = Object.values(HOSTILE).map((name) => ({
  name,
  ports: [{
    name: `${name}:${HOSTILE.image}/TCP`,
    portals: [{
      kind: HOSTILE.image, address: HOSTILE.script, scope: HOSTILE.url, verdict: HOSTILE.image,
      insideVerdict: HOSTILE.script, allowedSources: [HOSTILE.image, HOSTILE.reversed],
    }],
    endpoints: [ready(HOSTILE.image, {
      node: HOSTILE.script, zone: HOSTILE.reversed, reason: HOSTILE.image + HOSTILE.long,
    })],
    counters: counters({closed: {[HOSTILE.image]: 3}, dialFailures: {__proto__x: 1}}),
  }],
}));

export const journal = [
  ['proxy', null, null, 'kube-portal 0.1.0 started on node-1, portal mode iptables', 540],
  ['rules', null, null, '312 rules laid in 41 ms: 14 Services, both families', 538],
  ['service', 'shop/orders', 'Service shop/orders',
    'shop/orders:grpc/TCP is served at 10.96.12.7:50051', 300],
  ['endpoints', 'default/web', 'EndpointSlice default/web-x1',
    '10.244.1.5:8080 is used from now on (ready); 2 endpoints', 120],
  ['endpoints', 'shop/orders', 'EndpointSlice shop/orders-k7',
    '10.244.2.31:50051 is no longer used (not ready); 0 endpoints, clients are refused', 61],
  ['refused', 'shop/orders', null, '4 clients were refused within 10 s: no endpoints', 50],
  ['endpoint_failed', 'default/web', null,
    '10.244.1.6:8080 is suspended for 30 s: 3 dials in a row were refused', 20],
  ['rules', null, null, 'somebody had removed 2 of our rules in table nat; they are laid again', 8],
];

/** Entries as the journal has them, as old as the list above says at `now`. */
export const journalAt = (now) => journal.map(([kind, service, object, text, age], index) => ({
  sequence: index + 1, time: new Date(now - age * 1000).toISOString(), kind, text,
  ...(service && {service}), ...(object && {object, version: String(4700 + index)}),
}));

const wave = (index, slow, fast) =>
  Math.round(1400 + 500 * Math.sin(index / slow) + 150 * Math.sin(index / fast));

export const history = {
  step: 10,
  opened: Array.from({length: 60}, (_, index) => wave(index, 9, 2)),
  bytes: Array.from({length: 60}, (_, index) => wave(index, 7, 3) * 21000),
  active: Array.from({length: 60}, (_, index) => Math.round(wave(index, 8, 3) / 6)),
  failed: Array.from({length: 60}, (_, index) => index > 52 && index < 57 ? 4 : 0),
};

const steps = (...pairs) => pairs.map(([subject, finding]) => ({subject, finding}));

/** Answers of GET /v1/explain by destination. */
export const explanations = {
  'default/web': {
    destination: 'default/web', client: 'this node', outcome: 'served', reason: '',
    servicePort: 'default/web:http/TCP',
    steps: steps(
        ['portal', '10.96.0.10:80 is the ClusterIP of default/web:http/TCP'],
        ['client', 'this node'],
        ['policy', 'internalTrafficPolicy Cluster: endpoints of the whole cluster'],
        ['endpoints', '2 of 4 kept'],
        ['affinity', 'ClientIP: this node stays with the endpoint it gets for 10800 s after its last connection'],
        ['next', '10.244.1.5:8080, the first in turn of 2']),
    endpoints: [
      {address: '10.244.1.5:8080', kept: true, reason: 'ready'},
      {address: '10.244.1.6:8080', kept: true, reason: 'ready'},
      {address: '10.244.2.7:8080', kept: false, reason: 'not ready'},
      {address: '10.244.2.8:8080', kept: false, reason: 'terminating, and others are ready'},
    ],
    next: '10.244.1.5:8080',
  },
  'shop/orders': {
    destination: 'shop/orders', client: '10.244.1.9', outcome: 'refused', reason: 'not ready',
    servicePort: 'shop/orders:grpc/TCP',
    steps: steps(
        ['portal', '10.96.12.7:50051 is the ClusterIP of shop/orders:grpc/TCP'],
        ['endpoints', '0 of 2 kept']),
    endpoints: [
      {address: '10.244.2.31:50051', kept: false, reason: 'not ready'},
      {address: '10.244.3.18:50051', kept: false, reason: 'not ready'},
    ],
  },
};
