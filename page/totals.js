// Everything together: what the header shows. Pure.

import {LevelSeries, RateSeries} from './series.js';

export class Totals {
  active = 0;
  rates = {opened: 0, bytes: 0, failed: 0};
  #watch;
  #series = null;

  constructor(watch) {
    this.#watch = watch;
  }

  /** Counting begins at `at` with so many connections. */
  begin(at, active) {
    this.#series ??= {
      opened: new RateSeries(this.#watch),
      bytes: new RateSeries(this.#watch),
      failed: new RateSeries(this.#watch),
      active: new LevelSeries(this.#watch, active),
    };
    this.rates = {opened: 0, bytes: 0, failed: 0};
    this.setActive(active, at);
  }

  /** The ten minutes before `at`, as the stream's `history` has them; after begin(). */
  prepend(history, at) {
    const failed = history.failed ?? [];
    const refused = history.refused ?? [];
    this.#series.opened.prepend(at, history.opened ?? []);
    this.#series.bytes.prepend(at, history.bytes ?? []);
    this.#series.failed.prepend(at, failed.map((sum, index) => sum + (refused[index] ?? 0)));
    this.#series.active.prepend(at, history.active ?? []);
  }

  setActive(active, at) {
    this.active = active;
    this.#series.active.set(at, active);
  }

  /** Sums of all service ports since `elapsed` seconds before `at`. */
  add(change, at, elapsed) {
    const sums = {
      opened: change.opened,
      bytes: change.bytesToEndpoint + change.bytesToClient,
      failed: change.failed + change.refused,
    };
    for (const [figure, sum] of Object.entries(sums)) {
      this.rates[figure] = sum / elapsed;
      this.#series[figure].add(at, sum);
    }
  }

  /** Ten minutes of opened, bytes, failed or active; empty before the first counters. */
  history(figure, at) {
    return this.#series?.[figure].values(at) ?? [];
  }
}
