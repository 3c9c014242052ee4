// Ten minutes of one figure in steps. Pure. Moments are seconds.

export const STEP = 10;
export const STEPS = 60;

// An event at a step's very end tells of that step.
const stepOf = (at) => Math.ceil(at / STEP) - 1;

/** The last STEPS steps of something; older ones make room. */
class Ring {
  #values = new Float64Array(STEPS);
  #steps = new Float64Array(STEPS).fill(-1);

  /** The value of `step`; undefined: none was put there. */
  at(step) {
    return this.#steps[step % STEPS] === step ? this.#values[step % STEPS] : undefined;
  }

  put(step, value) {
    this.#steps[step % STEPS] = step;
    this.#values[step % STEPS] = value;
  }
}

/** Since when somebody watches, and when not: what was not seen is not zero. */
export class Watch {
  since = Infinity;
  #gaps = [];

  /** Begins, unless it has begun. */
  begin(at) {
    this.since = Math.min(this.since, at);
  }

  /** Nothing was seen from `begin` to `end`. */
  miss(begin, end) {
    this.#gaps = this.#gaps.filter((gap) => gap[1] > end - STEPS * STEP);
    this.#gaps.push([begin, end]);
  }

  /** Says whether most of a step was seen, or enough of the first one to tell something. */
  hasSeen(step) {
    const middle = (step + 0.5) * STEP;
    return (step + 1) * STEP > this.since &&
        !this.#gaps.some(([begin, end]) => begin <= middle && middle < end);
  }
}

// Puts the values of whole steps before the one that is running at `at` into a ring, oldest first;
// answers which steps these are: [the first, the one after the last].
function putBefore(ring, at, values) {
  const end = Math.floor(at / STEP);
  const begin = end - Math.min(values.length, STEPS - 1);
  values.slice(1 - STEPS).forEach((value, index) => ring.put(begin + index, value));
  return [begin, end];
}

/** What happens, as a rate. */
export class RateSeries {
  #ring = new Ring();
  #watch;
  #filled = [0, 0];  // steps that were put in: from the first to before the last

  constructor(watch) {
    this.#watch = watch;
  }

  /** `amount` more at `at`. */
  add(at, amount) {
    this.#ring.put(stepOf(at), (this.#ring.at(stepOf(at)) ?? 0) + amount);
  }

  /** Puts in the sums of whole steps before the one that is running at `at`, oldest first. */
  prepend(at, sums) {
    this.#filled = putBefore(this.#ring, at, sums);
  }

  /** The last STEPS steps up to `at`, oldest first: amounts a second; null: not known. */
  values(at) {
    const last = stepOf(at);
    return Array.from({length: STEPS}, (_, index) => this.#rate(last - STEPS + 1 + index, at));
  }

  #isFilled(step) {
    return this.#filled[0] <= step && step < this.#filled[1];
  }

  // What was not seen of a step, since it is running or counting began in it, is taken from the one
  // before, so that one second alone makes no peak and no gap.
  #rate(step, at) {
    const sum = this.#ring.at(step) ?? 0;
    if (this.#isFilled(step)) return sum / STEP;
    if (!this.#watch.hasSeen(step)) return null;
    const begin = step * STEP;
    const seen = Math.min(at, begin + STEP) - Math.max(begin, this.#watch.since);
    if (seen >= STEP) return sum / STEP;
    if (this.#isFilled(step - 1) || this.#watch.hasSeen(step - 1)) {
      const before = this.#ring.at(step - 1) ?? 0;
      return (sum + before * (STEP - seen) / STEP) / STEP;
    }
    return sum / Math.max(STEP / 2, seen);
  }

  /** What was added in the last `steps` steps. */
  sum(at, steps) {
    let sum = 0;
    for (let step = stepOf(at); step > stepOf(at) - steps; --step) sum += this.#ring.at(step) ?? 0;
    return sum;
  }
}

/** How much there is: a level stays until another is set. */
export class LevelSeries {
  #ring = new Ring();
  #watch;
  #initial;
  #last = null;  // the step that was set last
  #filled = [0, 0];  // steps that were put in: from the first to before the last

  constructor(watch, level) {
    this.#watch = watch;
    this.#initial = level;
  }

  /** `level` from `at` on. */
  set(at, level) {
    const step = stepOf(at);
    // Every step has its level, so that none is lost when the oldest makes room.
    if (this.#last !== null) {
      const before = this.#ring.at(this.#last);
      for (let gap = Math.max(this.#last, step - STEPS) + 1; gap < step; ++gap) {
        this.#ring.put(gap, before);
      }
    }
    this.#ring.put(step, level);
    this.#last = step;
  }

  /** Puts in the levels at the end of whole steps before the one that is running at `at`. */
  prepend(at, levels) {
    this.#filled = putBefore(this.#ring, at, levels);
  }

  /** The last STEPS steps up to `at`, oldest first; null: not known. */
  values(at) {
    const last = stepOf(at);
    const newest = this.#last === null ? this.#initial : this.#ring.at(this.#last);
    return Array.from({length: STEPS}, (_, index) => {
      const step = last - STEPS + 1 + index;
      const isFilled = this.#filled[0] <= step && step < this.#filled[1];
      if (isFilled && this.#ring.at(step) !== undefined) return this.#ring.at(step);
      if (!this.#watch.hasSeen(step)) return null;
      if (this.#last === null) return this.#initial;
      return step > this.#last ? newest : this.#ring.at(step) ?? this.#initial;
    });
  }
}
