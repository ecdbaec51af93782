/** @file Which groups' stages each device holds, while one placement takes the place of another. */

export class Residency {
  /** [device] Groups, of any placement. */
  readonly #held: Set<number>[];

  constructor(deviceCount: number) {
    this.#held = Array.from({ length: deviceCount }, () => new Set());
  }

  heldBy(device: number): ReadonlySet<number> {
    return this.#held[device] ?? new Set();
  }

  /** Beside what the device holds. */
  add(device: number, group: number): void {
    this.#held[device].add(group);
  }

  /** In place of what the device holds. */
  replace(device: number, groups: Iterable<number>): void {
    this.#held[device] = new Set(groups);
  }

  /** @returns the devices that held any of the groups, and do not any more */
  release(groups: readonly number[]): number[] {
    return [...this.#held.keys()].filter((device) => {
      const before = this.#held[device].size;
      for (const group of groups) this.#held[device].delete(group);
      return this.#held[device].size < before;
    });
  }
}
