/**
 * @file The inter-op dynamic programme: contiguous ranges of layers on submeshes of devices, so that the slowest stage,
 * times the number of stages, is smallest.
 */
import { assert } from '../base/assert.ts';

export interface InterOpProblem {
  layerCount: number;
  /** All of them are used. */
  deviceCount: number;
  /** [submeshes] Devices of each kind of submesh. */
  submeshDeviceCounts: readonly number[];
  /**
   * Latency of layers first … last (inclusive) as one stage on a submesh.
   * @returns [configurations] infinite where it cannot be
   */
  latencySeconds: (first: number, last: number, submesh: number) => readonly number[];
}

export interface StageChoice {
  firstLayer: number;
  /** Exclusive. */
  endLayer: number;
  submesh: number;
  configuration: number;
  latencySeconds: number;
}

export interface Partition {
  stages: StageChoice[];
  /** Stages × the slowest of them. */
  costSeconds: number;
}

/** The best way to put layers 0 … i on j devices in s stages. */
interface Cell {
  slowestSeconds: number;
  last: StageChoice;
  before: Cell | null;
}

/**
 *   f[s, i, j] = min over k < i, submesh m, configuration c of max(f[s−1, k, j−n_m], latency[k … i−1, m, c])
 * and the answer minimises s × f[s, layers, devices]. The first of equal choices wins: by s, k, submesh, configuration.
 * @returns undefined where the layers cannot be placed
 * @source AlpaServe §4.1; alpaserve.md §4
 */
export function partitionLayers(problem: InterOpProblem): Partition | undefined {
  const { layerCount, deviceCount } = problem;
  assert(layerCount > 0 && deviceCount > 0, `${layerCount} layers on ${deviceCount} devices`);
  let best: Partition | undefined;
  let shorter: Layer | null = null;
  for (let stageCount = 1; stageCount <= Math.min(layerCount, deviceCount); stageCount++) {
    const layer = solveStageCount(problem, shorter);
    const whole = layer[layerCount][deviceCount];
    const costSeconds = whole === undefined ? Infinity : stageCount * whole.slowestSeconds;
    if (whole && costSeconds < (best?.costSeconds ?? Infinity)) best = { stages: stagesOf(whole), costSeconds };
    shorter = layer;
  }
  return best;
}

/** [layers + 1][devices + 1] undefined: impossible. */
type Layer = (Cell | undefined)[][];

/** @param shorter  the solution with one stage less; null before the first stage */
function solveStageCount(problem: InterOpProblem, shorter: Layer | null): Layer {
  const { layerCount, deviceCount, submeshDeviceCounts } = problem;
  const layer: Layer = Array.from({ length: layerCount + 1 }, () => Array(deviceCount + 1).fill(undefined));
  for (let end = 1; end <= layerCount; end++) {
    for (let first = 0; first < end; first++) {
      submeshDeviceCounts.forEach((size, submesh) => {
        const choices = problem.latencySeconds(first, end - 1, submesh);
        for (let devices = size; devices <= deviceCount; devices++) {
          const before = startOf(shorter, first, devices - size);
          if (before === undefined) continue;
          choices.forEach((latencySeconds, configuration) => {
            const slowestSeconds = Math.max(before?.slowestSeconds ?? 0, latencySeconds);
            if (!(slowestSeconds < (layer[end][devices]?.slowestSeconds ?? Infinity))) return;
            const last = { firstLayer: first, endLayer: end, submesh, configuration, latencySeconds };
            layer[end][devices] = { slowestSeconds, last, before };
          });
        }
      });
    }
  }
  return layer;
}

/** What precedes a stage: null for the first one, which needs all layers and devices left; undefined: impossible. */
function startOf(shorter: Layer | null, layers: number, devices: number): Cell | null | undefined {
  if (shorter === null) return layers === 0 && devices === 0 ? null : undefined;
  return shorter[layers][devices];
}

function stagesOf(cell: Cell): StageChoice[] {
  return cell.before === null ? [cell.last] : [...stagesOf(cell.before), cell.last];
}
