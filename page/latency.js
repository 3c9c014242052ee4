// How long dials take, from the counts of a histogram. Pure.

import {duration} from './format.js';

/** "≤ 2.5 ms": the bound below which a share of all dials lies; "–" without any. */
export function quantile({bounds = [], counts = []} = {}, share) {
  const all = counts.reduce((sum, one) => sum + one, 0);
  if (all === 0) return '–';
  let below = 0;
  for (let place = 0; place < bounds.length; ++place) {
    below += counts[place];
    if (below >= share * all) return `≤ ${duration(bounds[place])}`;
  }
  return `> ${duration(bounds.at(-1))}`;
}
