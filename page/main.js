// Puts the parts together.

import {byId, setAttribute, setText, show} from './dom.js';
import {ExplainForm} from './explain_form.js';
import {visible} from './format.js';
import {showServer, StateView, TotalsView} from './header.js';
import {JournalList} from './journal_list.js';
import {startKeys} from './keys.js';
import {Refresh} from './refresh.js';
import {readRoute} from './route.js';
import {ServiceDetail} from './service_detail.js';
import {ServiceList} from './service_list.js';
import {Store} from './store.js';
import {Stream} from './stream.js';
import {nextTheme, startTheme} from './theme.js';

const TITLES = {services: 'Services', events: 'Events', explain: 'Explain'};

startTheme();

const store = new Store();
const totals = new TotalsView(store);
const list = new ServiceList(store);
const detail = new ServiceDetail(store);
const explain = new ExplainForm();
const journal = new JournalList(store);
byId('events').append(journal.node);

const refresh = new Refresh(store, (problem) => {
  show(byId('list-problem'), problem !== null);
  setText(byId('list-problem'), problem === null ? '' :
      `The list of Services could not be read: ${problem}.`);
});

let isPaused = false;
let isDrawing = false;
let view = 'services';

// Once a frame at most, however much comes; what is paused or hidden is not drawn.
function draw() {
  if (isDrawing || isPaused) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    if (!isPaused) drawNow();
  });
}

function drawNow() {
  if (!isPaused) totals.update();
  if (view === 'services') list.update();
  if (view === 'services' || view === 'events') journal.update();
  if (view === 'service') detail.update();
}

for (const what of ['services', 'counters', 'journal']) store.on(what, draw);

const state = new StateView(() => stream.retry());

let server = null;
let isListDue = false;  // a stream begins; whether it is refused shows only when something comes
const stream = new Stream({
  state: (name, facts) => state.set(name, facts),
  server: (answer) => {
    if (server && (server.pid !== answer.pid || server.since !== answer.since)) store.forget();
    server = answer;
    showServer(answer);
    nameWindow();
    store.streamBegins();
    isListDue = true;
  },
  counters: (event) => {
    store.applyCounters(event);
    if (isListDue) refresh.all();
    isListDue = false;
  },
  history: (event) => store.applyHistory(event),
  journal: (event) => store.applyJournal([event]),
});

function pause() {
  isPaused = !isPaused;
  state.pause(isPaused);
  list.freeze(isPaused);
  draw();
}

function nameWindow() {
  const place = view === 'service' ? detail.name : TITLES[view];
  document.title = visible([place, server?.node, 'kube-portal'].filter(Boolean).join(' · '));
}

function followRoute() {
  const {view: next, service, parameters} = readRoute(location.hash);
  const left = detail.name;
  view = next;
  for (const name of ['services', 'service', 'explain']) {
    show(byId(name), name === view);
  }
  show(byId('side'), view === 'services' || view === 'events');
  setAttribute(byId('main'), 'data-view', view);
  for (const link of document.querySelectorAll('nav a')) {
    const isHere = link.dataset.view === (view === 'service' ? 'services' : view);
    setAttribute(link, 'aria-current', isHere ? 'page' : null);
  }
  if (view === 'service') {
    detail.open(service);
  } else {
    detail.close();
  }
  nameWindow();
  refresh.watch(service);
  if (view === 'explain') explain.open(parameters);
  drawNow();
  const isBack = view === 'services' && left !== null && list.focusOn(left);
  if (!isBack) scrollTo(0, 0);
}

// At once and not with the event that a change of location.hash brings later: the next key that is
// pressed may be meant for the place already.
function go(hash) {
  if (location.hash === hash) return;
  history.pushState(null, '', hash);
  followRoute();
}

function search() {
  if (view !== 'services') go('#/');
  byId('search').focus();
  byId('search').select();
}

startKeys({
  '/': search,
  '?': () => byId('help').showModal(),
  'j': () => list.moveFocus(1),
  'k': () => list.moveFocus(-1),
  's': () => go('#/'),
  'e': () => go('#/events'),
  'x': () => go('#/explain'),
  'p': pause,
  't': nextTheme,
  'Escape': () => view === 'services' ? list.clearSearch() : go('#/'),
});
byId('pause').addEventListener('click', pause);
byId('skip').addEventListener('click', (event) => {
  event.preventDefault();
  byId('main').focus();
});
addEventListener('hashchange', followRoute);
followRoute();
stream.open();
