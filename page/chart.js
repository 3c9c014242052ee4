// Small drawings of the last ten minutes.

import {arrange, draw, make, setAttribute, setText, show} from './dom.js';
import {minuteOfDay} from './format.js';
import {STEP, STEPS} from './series.js';

const WIDTH = 590;  // a unit is a sixtieth of a step
const HEIGHT = 100;
const ROOM_FOR_WORDS = 12;  // steps

// A line over what is known, and the area below it; both may have gaps.
function pathsOf(values, top) {
  let line = '';
  let area = '';
  let begin = null;
  values.forEach((value, index) => {
    const x = Math.round(index * WIDTH / (STEPS - 1));
    if (value !== null) {
      const y = Math.round((HEIGHT - value / top * HEIGHT) * 10) / 10;
      line += `${begin === null ? 'M' : 'L'}${x} ${y}`;
      area += begin === null ? `M${x} ${HEIGHT}L${x} ${y}` : `L${x} ${y}`;
      begin ??= x;
    }
    if (begin !== null && (value === null || index === values.length - 1)) {
      const end = value === null ? Math.round((index - 1) * WIDTH / (STEPS - 1)) : x;
      area += `L${end} ${HEIGHT}Z`;
      begin = null;
    }
  });
  return {line, area};
}

const highest = (lists) => Math.max(0, ...lists.flat().filter((value) => value !== null));

/** A line without axes: `tone` is a class of page.css. */
export class Sparkline {
  node;
  #line;
  #area;

  constructor(tone = 'calm') {
    this.#line = draw('path', {class: 'line'});
    this.#area = draw('path', {class: 'area'});
    this.node = draw('svg', {
      class: `sparkline ${tone}`,
      viewBox: `0 -4 ${WIDTH} ${HEIGHT + 8}`,
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
    }, this.#area, this.#line);
  }

  /** STEPS values, null where nothing is known. A line that never leaves zero lies on the ground. */
  update(values) {
    const {line, area} = pathsOf(values, highest([values]) || 1);
    setAttribute(this.#line, 'd', line);
    setAttribute(this.#area, 'd', area);
  }
}

// The next of 1, 2, 5, 10, 20 ... above what there is.
function roundTop(value, least) {
  if (value <= least) return least;
  const size = 10 ** Math.floor(Math.log10(value));
  return size * [1, 2, 5, 10].find((factor) => value <= factor * size);
}

const howLongAgo = (seconds) => seconds === 0 ? 'now' :
    seconds < 60 ? `${seconds}\u00a0s ago` : `${Math.floor(seconds / 60)}\u00a0min` +
        `${seconds % 60 ? ` ${seconds % 60}\u00a0s` : ''} ago`;

/**
 * A chart with a scale, and a cursor that tells the values of a step: moved with the pointer, or
 * with the arrow keys. `lines`: [{title, tone}]; `format` writes a value with its unit.
 */
export class Chart {
  node;
  #title;
  #lines;
  #format;
  #least;
  #paths;
  #cursor;
  #readout;
  #scale;
  #since;
  #plot;
  #lists = [];
  #step = null;  // where the cursor is

  constructor(title, lines, format, {least = 1} = {}) {
    this.#title = title;
    this.#lines = lines;
    this.#format = format;
    this.#least = least;
    this.#paths = lines.map(({tone}) => ({
      line: draw('path', {class: `line ${tone}`}),
      area: draw('path', {class: `area ${tone}`}),
    }));
    this.#cursor = draw('line', {class: 'cursor', y1: -4, y2: HEIGHT + 4, x1: -9, x2: -9});
    this.#plot = draw('svg', {
      viewBox: `0 -4 ${WIDTH} ${HEIGHT + 8}`, preserveAspectRatio: 'none', role: 'img', tabindex: 0,
      pointermove: (event) => this.#point(event), pointerleave: () => this.#pointAt(null),
      keydown: (event) => this.#pressed(event), blur: () => this.#pointAt(null),
    },
    ...[0, HEIGHT / 2, HEIGHT].map(
        (y) => draw('line', {class: 'grid', x1: 0, x2: WIDTH, y1: y, y2: y})),
    ...this.#paths.flatMap(({line, area}) => [area, line]), this.#cursor);
    this.#readout = make('p', {class: 'readout'});
    this.#scale = make('span', {class: 'scale', 'aria-hidden': 'true'});
    this.#since = make('span', {class: 'since'});
    this.node = make('figure', {class: 'chart'},
        make('figcaption', {}, make('span', {class: 'chart-title'}, title), this.#readout),
        make('div', {class: 'plot'}, this.#plot, this.#scale, this.#since),
        make('div', {class: 'axis', 'aria-hidden': 'true'},
            make('span', {}, '10\u00a0min ago'), make('span', {}, '5\u00a0min'),
            make('span', {}, 'now')));
  }

  /** A list of STEPS values for each line; `since`: when somebody began to watch, in seconds. */
  update(lists, since) {
    this.#lists = lists;
    const top = roundTop(highest(lists), this.#least);
    lists.forEach((values, index) => {
      const {line, area} = pathsOf(values, top);
      setAttribute(this.#paths[index].line, 'd', line);
      setAttribute(this.#paths[index].area, 'd', area);
    });
    setText(this.#scale, this.#format(top));
    this.#tellSince(since);
    this.#read();
  }

  // In the empty part, where that is wide enough.
  #tellSince(since) {
    const first = Math.min(...this.#lists.map(
        (values) => values.findIndex((value) => value !== null)));
    const isTold = first >= ROOM_FOR_WORDS && Number.isFinite(since);
    show(this.#since, isTold);
    if (!isTold) return;
    setText(this.#since, `since ${minuteOfDay(new Date(since * 1000))}`);
    this.#since.style.width = `${first * 100 / (STEPS - 1)}%`;
  }

  #read() {
    const step = this.#step ?? STEPS - 1;
    const when = this.#step === null ? '' : `${howLongAgo((STEPS - 1 - step) * STEP)}: `;
    const parts = this.#lists.map((values, index) => {
      const value = values[step] ?? null;
      const text = value === null ? '–' : this.#format(value);
      return {tone: this.#lines[index].tone, text, title: this.#lines[index].title};
    });
    const texts = parts.map(({text, title}) => title ? `${title} ${text}` : text);
    setAttribute(this.#plot, 'aria-label',
        `${this.#title}, last ten minutes; ${when || 'now: '}${texts.join(', ')}`);
    if (this.#readout.childElementCount !== parts.length + 1) {
      arrange(this.#readout, [make('span', {}),
        ...parts.map(({tone}) => make('span', {class: `value ${tone}`}))]);
    }
    setText(this.#readout.children[0], when);
    texts.forEach((text, index) => setText(this.#readout.children[index + 1], text));
  }

  #point(event) {
    const {left, width} = this.#plot.getBoundingClientRect();
    this.#pointAt(Math.round((event.clientX - left) / width * (STEPS - 1)));
  }

  #pressed(event) {
    const move = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    this.#pointAt((this.#step ?? STEPS - 1) + move);
  }

  #pointAt(step) {
    this.#step = step === null ? null : Math.max(0, Math.min(STEPS - 1, step));
    const x = this.#step === null ? -9 : this.#step * WIDTH / (STEPS - 1);
    setAttribute(this.#cursor, 'x1', x);
    setAttribute(this.#cursor, 'x2', x);
    this.#read();
  }
}
