/** @file The clocks, recomputed when reality left the prediction: an execution ended early or late, or a device died. */
import { endOfPasses, type Generator } from './generation.ts';
import { type Epoch, type InFlight, inFlightOf, latencyOf, type ServingState } from './state.ts';

/**
 * Sets every clock to what the recurrence of `reserve` says of the requests in flight, taken in order of admission, each
 * from the stage it has reached. Where nothing deviated the clocks come out bit for bit as they were.
 */
export function correctClocks(state: ServingState): void {
  for (const epoch of state.epochs) {
    resetClocks(epoch);
    for (const inFlight of inFlightOf(epoch)) {
      if (inFlight.generator === null) occupyStages(epoch, inFlight);
      else occupyGroup(epoch, inFlight, inFlight.generator);
    }
  }
}

/** As `occupy`, for what is left of a forward pass. */
function occupyStages(epoch: Epoch, inFlight: InFlight): void {
  const { freeSeconds } = epoch.cluster;
  let end: number = inFlight.readyAt;
  const { stages } = inFlight;
  for (let stage = inFlight.stageIndex; stage < stages.length; stage++) {
    const slot = stages[stage].index;
    const hasStarted = stage === inFlight.stageIndex && inFlight.isExecuting;
    const start = hasStarted ? inFlight.startedAt : Math.max(end, freeSeconds[slot]);
    end = start + latencyOf(inFlight, stage);
    freeSeconds[slot] = end;
  }
}

/** As `reserveGeneration`, for what is left of a generation. */
function occupyGroup(epoch: Epoch, inFlight: InFlight, generator: Generator): void {
  const { freeSeconds } = epoch.cluster;
  const slots = epoch.cluster.hostSlots[inFlight.host];
  const { isExecuting, startedAt, readyAt } = inFlight;
  const start = isExecuting ? startedAt : Math.max(readyAt, ...slots.map((slot) => freeSeconds[slot]));
  const end = endOfPasses(generator, inFlight, start);
  for (const slot of slots) freeSeconds[slot] = end;
}

/** Clocks without reservations: the last execution's end, and not before older epochs are done with the devices. */
export function resetClocks({ cluster, slots }: Epoch): void {
  slots.forEach(({ endedAt, predecessors }, slot) => {
    const others = predecessors.map(({ epoch, slotIndex }) => epoch.cluster.freeSeconds[slotIndex]);
    cluster.freeSeconds[slot] = Math.max(endedAt, ...others);
  });
}
