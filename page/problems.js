// What is wrong with a Service, in words. Pure.

import {plural} from './format.js';

/** How bad: what is worst comes first. */
export const SEVERITY = {bad: 2, warn: 1, note: 0, fine: 0};

/** Says whether somebody should look: a note is how things are meant to be. */
export const isTrouble = (severity) => SEVERITY[severity] > 0;

/** The endpoints of a service port that new connections may go to. */
export function usedEndpoints(port) {
  return (port.endpoints ?? []).filter((endpoint) => endpoint.used);
}

function whyNone(port) {
  const all = port.endpoints ?? [];
  if (all.length === 0) return 'no endpoints';
  if (usedEndpoints(port).length > 0) return 'no endpoint of its kind';
  return all.some((endpoint) => endpoint.ready) ? 'no endpoint may be used' : 'no endpoint is ready';
}

// A node without endpoints of a Service whose traffic policy is Local: outside clients go elsewhere.
const isLeftToOthers = ({verdict, insideVerdict, scope}) =>
  verdict === 'drop' && insideVerdict === 'steer' && scope === 'local';

function portalProblem(port) {
  const portals = port.portals ?? [];
  const is = (verdict) => portals.some(
      (portal) => portal.verdict === verdict || portal.insideVerdict === verdict);
  if (is('refuse')) return {severity: 'bad', text: `clients are refused: ${whyNone(port)}`};
  if (!is('drop')) return null;
  const isForAll = portals.every((portal) => portal.insideVerdict === 'drop');
  const isMeant = portals.every(
      (portal) => isLeftToOthers(portal) ||
          (portal.verdict !== 'drop' && portal.insideVerdict !== 'drop'));
  const who = isForAll ? 'clients' : 'outside clients';
  const why = usedEndpoints(port).length > 0 ? 'no endpoint on this node' : whyNone(port);
  return {severity: isForAll ? 'bad' : isMeant ? 'note' : 'warn', text: `${who} are dropped: ${why}`};
}

function suspensionProblem(port) {
  const suspended = usedEndpoints(port).filter((endpoint) => endpoint.suspended).length;
  if (suspended === 0) return null;
  const all = usedEndpoints(port).length;
  return {
    severity: suspended === all ? 'bad' : 'warn',
    text: `${suspended} of ${plural(all, 'endpoint')} suspended: dials fail`,
  };
}

function recentProblems({failed, refused, refusal}) {
  const problems = [];
  if (refused > 0) {
    const number = `${plural(refused, 'client')} let down in the last minute`;
    problems.push({severity: 'bad', text: refusal ? `${number}: ${refusal}` : number});
  }
  if (failed > 0) {
    problems.push({severity: 'warn', text: `${plural(failed, 'dial')} failed in the last minute`});
  }
  return problems;
}

/**
 * The problems of a Service, worst first: [{severity, text}]. `recent` counts the dials that failed
 * and the clients that were let down in the last minute; `refusal`: what the journal says of these.
 */
export function problemsOf(ports, recent) {
  const found = [];
  for (const port of ports) {
    for (const problem of [portalProblem(port), suspensionProblem(port)]) {
      if (problem && !found.some(({text}) => text === problem.text)) found.push(problem);
    }
  }
  found.push(...recentProblems(recent));
  return found.sort((a, b) => SEVERITY[b.severity] - SEVERITY[a.severity]);
}

/** The worst of them; "fine" without any. */
export function severityOf(problems) {
  return problems.length === 0 ? 'fine' : problems[0].severity;
}

/** What becomes of who dials a portal: {severity, text}. */
export function verdictInWords(portal) {
  const words = {steer: 'served', refuse: 'refused', drop: 'dropped'};
  const severities = {steer: 'fine', refuse: 'bad', drop: 'bad'};
  const near = portal.scope === 'local' ? ' by endpoints on this node' : '';
  const outside = words[portal.verdict] ?? portal.verdict;
  const inside = words[portal.insideVerdict ?? portal.verdict] ?? portal.insideVerdict;
  const whole = (word) => word === 'served' ? `served${near}` : word;
  if (outside === inside) {
    return {severity: severities[portal.verdict] ?? 'warn', text: whole(outside)};
  }
  return {
    severity: isLeftToOthers(portal) ? 'note' : 'warn',
    text: `outside clients are ${whole(outside)}; pods and this node are ${inside}`,
  };
}
