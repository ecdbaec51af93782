/** @file The sum over the shards of a stage, each on a device of its own. */
import type { Address, Parcel } from './mail.ts';
import type { PostOffice } from './postOffice.ts';
import type { Scratch } from './scratch.ts';

/** The requests of a run failed while it waited for others: there is nothing to report. */
export class RunAbandoned extends Error {
  override name = 'RunAbandoned';
}

/** A shard's place among those of its stage. */
export interface ShardPlace {
  /** In the order of the shards, this one among them. */
  readonly devices: readonly Address[];
  readonly shardIndex: number;
}

/**
 * Every shard sends its share to all others and adds up all of them in the order of the shards, so that each has the same
 * sum to the last bit.
 * @param partial  replaced by the sum
 * @throws RunAbandoned when a share will not come
 */
export async function allReduce(
  post: PostOffice,
  { devices, shardIndex }: ShardPlace,
  { parcel, partial, scratch }: { parcel: Parcel; partial: Float32Array<ArrayBuffer>; scratch: Scratch },
): Promise<void> {
  const others = devices.filter((_, shard) => shard !== shardIndex);
  post.send(parcel, partial, others);
  const sum = scratch.view(partial.length).fill(0);
  for (const [shard, device] of devices.entries()) {
    if (shard === shardIndex) add(sum, partial);
    else if (!(await post.receive(device, parcel, (share) => add(sum, share)))) throw new RunAbandoned();
  }
  partial.set(sum);
}

function add(sum: Float32Array, share: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += share[i];
}
