/** @file Where memory is not shared with the page: the records written since it was last told. */
import { append, clear, generationOf, type Ring, readFrom, writtenCount } from '../base/ring.ts';
import type { LabRings } from './labController.ts';

export type AppendedRecords = { [name in keyof LabRings]?: { restarted: boolean; values: Float64Array } };

/** Follows rings for a reader that cannot see them. */
export class RingFollower {
  readonly #rings: LabRings;
  readonly #told = new Map<keyof LabRings, { count: number; generation: number }>();

  constructor(rings: LabRings) {
    this.#rings = rings;
  }

  take(): AppendedRecords {
    const appended: AppendedRecords = {};
    for (const name of Object.keys(this.#rings) as (keyof LabRings)[]) {
      const ring = this.#rings[name];
      const told = this.#told.get(name) ?? { count: 0, generation: generationOf(ring) };
      const written = writtenCount(ring);
      const generation = generationOf(ring);
      const restarted = generation !== told.generation;
      const from = restarted ? 0 : told.count;
      this.#told.set(name, { count: written, generation });
      if (written > from || restarted) appended[name] = { restarted, values: copyFrom(ring, from) };
    }
    return appended;
  }
}

function copyFrom(ring: Ring, from: number): Float64Array {
  const values: number[] = [];
  readFrom(ring, from, (record, offset) => {
    for (let i = 0; i < ring.width; i++) values.push(record[offset + i]);
  });
  return Float64Array.from(values);
}

/** The page's end: brings its copies up to date. */
export function applyAppended(rings: LabRings, appended: AppendedRecords): void {
  for (const name of Object.keys(appended) as (keyof LabRings)[]) {
    const news = appended[name];
    const ring = rings[name];
    if (!news) continue;
    if (news.restarted) clear(ring);
    for (let i = 0; i < news.values.length; i += ring.width) append(ring, news.values.subarray(i, i + ring.width));
  }
}
