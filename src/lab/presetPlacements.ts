/** @file The placements that the offered scenarios compare, by their shape. */
import type { StaticPlacement } from '../domain/placement.ts';

/** Every device for itself, `perDevice` models on each, in turn. */
export function replicas(deviceCount: number, modelCount: number, perDevice: number): StaticPlacement {
  const models = (device: number) => Array.from({ length: perDevice }, (_, next) => (device + next) % modelCount);
  return {
    groups: Array.from({ length: deviceCount }, (_, device) => ({
      interOp: 1,
      intraOp: 1,
      models: models(device).sort((a, b) => a - b),
    })),
  };
}

/** Pipelines side by side, each of `interOp` stages, that hold all models. */
export function pipelines(groupCount: number, interOp: number, modelCount: number): StaticPlacement {
  const models = Array.from({ length: modelCount }, (_, model) => model);
  return { groups: Array.from({ length: groupCount }, () => ({ interOp, intraOp: 1, models })) };
}
