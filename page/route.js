// Where the reader is, as the part of the address behind "#": so that places can be sent to others.

/** {view, service, parameters} of "#/service/default/web" and its like. */
export function readRoute(hash) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const parameters = new URLSearchParams(query);
  const [view = '', ...rest] = path.split('/').map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  if (view === 'service' && rest.length === 2) {
    return {view, service: rest.filter((part) => part !== '').join('/'), parameters};
  }
  if (view === 'explain' || view === 'events') return {view, service: null, parameters};
  return {view: 'services', service: null, parameters};
}

// Half of a surrogate pair has no place in an address.
const encode = (part) => encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\ufffd'));

/** The address of a Service's place; `name` is "namespace/name". */
export function serviceLink(name) {
  const [namespace, ...rest] = name.split('/');
  return `#/service/${[namespace, rest.join('/')].map(encode).join('/')}`;
}

/** The address of an explanation. */
export function explainLink(destination, from = '') {
  const parameters = new URLSearchParams({destination, ...(from && {from})});
  return `#/explain?${parameters}`;
}
