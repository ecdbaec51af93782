/** @file Runs of stages that were sent to devices and are not over: a stage ends when all of its shards have. */
import type { DeviceReport } from '../device/protocol.ts';
import type { StageRun } from './fleet.ts';

type Done = Extract<DeviceReport, { kind: 'done' }>;
type ShardEnd = Pick<Done, 'computeSeconds' | 'lateSeconds' | 'endEpochMs'>;

export interface PendingRun {
  readonly run: StageRun;
  readonly activation: number;
  /** One per shard, in their order. */
  readonly devices: readonly number[];
  /** The last stage of its group: its first shard hands the output to the fleet. */
  readonly isLast: boolean;
}

interface Entry extends PendingRun {
  readonly silent: Set<number>;
  readonly watchdog: ReturnType<typeof setTimeout>;
  /** Of the shards that have reported: the slowest in each respect. */
  end: ShardEnd;
}

export class PendingRuns {
  readonly #entries = new Map<number, Entry>();
  #nextTicket = 0;

  /**
   * @param options.silent called with the devices that have not reported `patienceMs` from now
   * @returns the ticket under which the shards report
   */
  add(pending: PendingRun, options: { patienceMs: number; silent: (devices: number[]) => void }): number {
    const ticket = this.#nextTicket++;
    const silent = new Set(pending.devices);
    const watchdog = setTimeout(() => options.silent([...silent]), options.patienceMs);
    const end = { computeSeconds: 0, lateSeconds: Number.NEGATIVE_INFINITY, endEpochMs: 0 };
    this.#entries.set(ticket, { ...pending, silent, watchdog, end });
    return ticket;
  }

  /** A shard is done. @returns the run and how it ended, once all are; null before, and for a run that was given up */
  settle(device: number, { ticket, ...shard }: Done): (PendingRun & { end: ShardEnd }) | null {
    const entry = this.#entries.get(ticket);
    if (!entry?.silent.delete(device)) return null;
    entry.end = {
      computeSeconds: Math.max(entry.end.computeSeconds, shard.computeSeconds),
      lateSeconds: Math.max(entry.end.lateSeconds, shard.lateSeconds),
      endEpochMs: Math.max(entry.end.endEpochMs, shard.endEpochMs),
    };
    if (entry.silent.size > 0) return null;
    this.#remove(ticket, entry);
    return entry;
  }

  /** @returns what is given up */
  drop(isDropped: (pending: PendingRun) => boolean): PendingRun[] {
    const dropped: PendingRun[] = [];
    for (const [ticket, entry] of this.#entries) {
      if (!isDropped(entry)) continue;
      this.#remove(ticket, entry);
      dropped.push(entry);
    }
    return dropped;
  }

  #remove(ticket: number, { watchdog }: Entry): void {
    clearTimeout(watchdog);
    this.#entries.delete(ticket);
  }
}
