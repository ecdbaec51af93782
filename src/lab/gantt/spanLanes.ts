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

  #grow(): void {
    const grown = new Float64Array(2 * this.#values.length);
    grown.set(this.#values);
    this.#values = grown;
  }
}

export class SpanLanes {
  readonly #lanes: Lane[] = [];

  get spanCount(): number {
    return this.#lanes.reduce((sum, { count }) => sum + count, 0);
  }

  clear(): void {
    this.#lanes.length = 0;
  }

  /** @param records [n · spanWidth], each device's in order of start */
  add(records: Float64Array): void {
    assert(records.length % spanWidth === 0, 'spans come whole');
    for (let offset = 0; offset < records.length; offset += spanWidth) {
      const device = records[offset + spanField.device];
      while (this.#lanes.length <= device) this.#lanes.push(new Lane());
      this.#lanes[device].add(records, offset);
    }
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
