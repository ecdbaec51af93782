/** @file Every stage execution of a run, by device, in flat arrays that grow: found by time with a binary search. */
import { assert } from '../../base/assert.ts';
import { spanField, spanWidth } from '../../experiment/labController.ts';

/** A stage execution on one device. */
export interface LaneSpan {
  device: number;
  model: number;
  request: number;
  stage: number;
  startSeconds: number;
  endSeconds: number;
  /** Known to miss its SLO when it was written, as a ghost's is. */
  missed: boolean;
}

const firstCapacity = 256;
/** Of all devices together: more than anybody can tell apart, and a bound for a run of hours. */
export const spansMax = 160_000;
/** What is left when that many are there. */
const spansKept = 120_000;

/** One device's executions, by start: as `labController.ts` writes a span. */
class Lane {
  count = 0;
  #values = new Float64Array(firstCapacity * spanWidth);

  at(index: number, field: number): number {
    return this.#values[index * spanWidth + field];
  }

  add(values: Float64Array, offset: number): void {
    const start = values[offset + spanField.startSeconds];
    // What replaces the last one has its start: its end has become known.
    if (this.count > 0 && this.at(this.count - 1, spanField.startSeconds) === start) this.count--;
    if ((this.count + 1) * spanWidth > this.#values.length) this.#grow();
    this.#values.set(values.subarray(offset, offset + spanWidth), this.count * spanWidth);
    this.count++;
  }

  /** The first that starts after `seconds`. */
  firstAfter(seconds: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle, spanField.startSeconds) > seconds) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** What started at `seconds` or before. */
  dropUntil(seconds: number): void {
    const dropped = this.firstAfter(seconds);
    this.#values.copyWithin(0, dropped * spanWidth, this.count * spanWidth);
    this.count -= dropped;
  }

  #grow(): void {
    const grown = new Float64Array(2 * this.#values.length);
    grown.set(this.#values);
    this.#values = grown;
  }
}

export class SpanLanes {
  readonly #lanes: Lane[] = [];
  #keptFromSeconds = 0;
  #droppedCount = 0;

  /** How many were dropped for being too many. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  /** What started by then was dropped; 0: nothing was. */
  get keptFromSeconds(): number {
    return this.#keptFromSeconds;
  }

  get spanCount(): number {
    return this.#lanes.reduce((sum, { count }) => sum + count, 0);
  }

  clear(): void {
    this.#lanes.length = 0;
    this.#keptFromSeconds = 0;
    this.#droppedCount = 0;
  }

  /** @param records [n · spanWidth], each device's in order of start */
  add(records: Float64Array): void {
    assert(records.length % spanWidth === 0, 'spans come whole');
    for (let offset = 0; offset < records.length; offset += spanWidth) {
      const device = records[offset + spanField.device];
      while (this.#lanes.length <= device) this.#lanes.push(new Lane());
      this.#lanes[device].add(records, offset);
    }
    if (this.spanCount > spansMax) this.#dropOldest();
  }

  /** The same time on every device, so that the drawing has one edge. */
  #dropOldest(): void {
    const starts = this.#lanes.flatMap((lane) =>
      Array.from({ length: lane.count }, (_, index) => lane.at(index, spanField.startSeconds)),
    );
    const sorted = Float64Array.from(starts).sort();
    this.#keptFromSeconds = sorted[sorted.length - spansKept];
    for (const lane of this.#lanes) lane.dropUntil(this.#keptFromSeconds);
    this.#droppedCount += sorted.length - this.spanCount;
  }

  /**
   * Those of a device that overlap a time, in order.
   */
  within(
    device: number,
    { fromSeconds, toSeconds }: { fromSeconds: number; toSeconds: number },
    visit: (index: number, startSeconds: number, endSeconds: number) => void,
  ): void {
    const lane = this.#lanes[device];
    if (!lane) return;
    // Executions of a device do not overlap: of those that start before, only the last can reach into the time.
    const first = Math.max(0, lane.firstAfter(fromSeconds) - 1);
    for (let index = first; index < lane.count; index++) {
      const start = lane.at(index, spanField.startSeconds);
      if (start > toSeconds) return;
      const end = lane.at(index, spanField.endSeconds);
      if (!(end < fromSeconds)) visit(index, start, end);
    }
  }

  /** Device and index of the `count` that started last, newest first. */
  latest(count: number): [device: number, index: number][] {
    const last = this.#lanes.flatMap((lane, device) =>
      Array.from({ length: Math.min(count, lane.count) }, (_, back): [number, number] => [
        device,
        lane.count - 1 - back,
      ]),
    );
    const start = ([device, index]: [number, number]) => this.#lanes[device].at(index, spanField.startSeconds);
    return last.sort((a, b) => start(b) - start(a)).slice(0, count);
  }

  /** Every one, by start, then by device. */
  all(): LaneSpan[] {
    const spans = this.#lanes.flatMap((lane, device) =>
      Array.from({ length: lane.count }, (_, index) => this.read(device, index)),
    );
    return spans.sort((a, b) => a.startSeconds - b.startSeconds || a.device - b.device);
  }

  model(device: number, index: number): number {
    return this.#lanes[device].at(index, spanField.model);
  }

  request(device: number, index: number): number {
    return this.#lanes[device].at(index, spanField.request);
  }

  isMarkedMissed(device: number, index: number): boolean {
    return this.#lanes[device].at(index, spanField.missed) === 1;
  }

  read(device: number, index: number): LaneSpan {
    const lane = this.#lanes[device];
    return {
      device,
      model: lane.at(index, spanField.model),
      request: lane.at(index, spanField.request),
      stage: lane.at(index, spanField.stage),
      startSeconds: lane.at(index, spanField.startSeconds),
      endSeconds: lane.at(index, spanField.endSeconds),
      missed: this.isMarkedMissed(device, index),
    };
  }
}
