// Numbers, moments and foreign text as people read them. Pure.

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

// Three significant digits and an SI prefix: 999, 1.20 k, 51.2 M.
function withPrefix(number, separator = '\u00a0') {
  let power = 0;
  while (number >= 999.5 && power < PREFIXES.length - 1) {
    number /= 1000;
    ++power;
  }
  const digits = power === 0 ? 0 : number < 9.995 ? 2 : number < 99.95 ? 1 : 0;
  return `${number.toFixed(digits)}${separator}${PREFIXES[power]}`;
}

/** A whole number: grouped up to a million, with a prefix from there on. */
export function count(number) {
  if (!Number.isFinite(number)) return '–';
  return number < 1e6 ? Math.round(number).toLocaleString('en') : withPrefix(number);
}

/** A number a second, without its unit. */
export function rate(number) {
  if (!Number.isFinite(number)) return '–';
  if (number === 0) return '0';
  if (number < 0.05) return '<0.1';
  return number < 99.95 ? number.toFixed(1) : count(number);
}

/** Bytes with SI prefixes: 0 B, 51.2 kB. */
export function bytes(number) {
  if (!Number.isFinite(number)) return '–';
  return number < 999.5 ? `${Math.round(number)}\u00a0B` : `${withPrefix(number)}B`;
}

/** Bytes a second; what does not move is a plain 0. */
export function byteRate(number) {
  return number === 0 ? '0' : `${bytes(number)}/s`;
}

/** Seconds with the unit that fits: 0.5 ms, 12 s, 3 h 5 min. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 1) return `${Number((seconds * 1000).toPrecision(3))}\u00a0ms`;
  if (seconds < 60) return `${Number(seconds.toPrecision(3))}\u00a0s`;
  const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
  const first = units.findIndex(([, size]) => seconds >= size);
  const [unit, size] = units[first];
  const [nextUnit, nextSize] = units[first + 1];
  const rest = Math.floor((seconds % size) / nextSize);
  const head = `${Math.floor(seconds / size)}\u00a0${unit}`;
  return rest === 0 ? head : `${head} ${rest}\u00a0${nextUnit}`;
}

/** "1 endpoint", "3 endpoints". */
export function plural(number, noun) {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

const pad = (number) => String(number).padStart(2, '0');

/** A moment where the reader is: 22:30:01, with the day if it is not that of `now`. */
export function localTime(date, now = new Date()) {
  if (Number.isNaN(date.getTime())) return '–';
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(pad).join(':');
  if (date.toDateString() === now.toDateString()) return time;
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${time}`;
}

/** Hours and minutes where the reader is: 22:30. */
export function minuteOfDay(date) {
  return [date.getHours(), date.getMinutes()].map(pad).join(':');
}

/** The same moment in UTC, for those who compare machines. */
export function utcTime(date) {
  if (Number.isNaN(date.getTime())) return '';
  return `${date.toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}

// What would not be seen, or would turn around what follows: control characters, marks of direction
// and width zero.
const UNSEEN =
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Text from elsewhere, with what hides in it spelled out: \u202e. */
export function visible(text) {
  return String(text).replace(
      UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
