/** @file The figures of a plan of which only the placement matters. */
import type { PlanFigures } from '../../experiment/planFigures.ts';

export const noFigures: PlanFigures = {
  latencySeconds: { mean: null, p50: null, p90: null, p99: null },
  byModel: [],
  singleDeviceLatencySeconds: [],
  replicaBytes: null,
  memoryBytes: null,
};
