/** @file The clocks, recomputed when reality left the prediction: an execution ended early or late, or a device died. */
import { type Epoch, inFlightOf, latencyOf, type ServingState, slotOf, stageCountOf } from './state.ts';

/**
 * Sets every clock to what the recurrence of `reserve` says of the requests in flight, taken in order of admission, each
 * from the stage it has reached. Where nothing deviated the clocks come out bit for bit as they were.
 */
export function correctClocks(state: ServingState): void {
  for (const epoch of state.epochs) {
    resetClocks(epoch);
    for (const request of inFlightOf(epoch)) {
      const { freeSeconds } = epoch.cluster;
      let end: number = request.readyAt;
      for (let stage = request.stageIndex; stage < stageCountOf(epoch, request); stage++) {
        const slot = slotOf(epoch, request, stage);
        const hasStarted = stage === request.stageIndex && request.isExecuting;
        const start = hasStarted ? request.startedAt : Math.max(end, freeSeconds[slot]);
        end = start + latencyOf(epoch, request, stage);
        freeSeconds[slot] = end;
      }
    }
  }
}

/** Clocks without reservations: the last execution's end, and not before older epochs are done with the devices. */
export function resetClocks({ cluster, slots }: Epoch): void {
  slots.forEach(({ endedAt, predecessors }, slot) => {
    const others = predecessors.map(({ epoch, slotIndex }) => epoch.cluster.freeSeconds[slotIndex]);
    cluster.freeSeconds[slot] = Math.max(endedAt, ...others);
  });
}
