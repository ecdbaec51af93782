/** @file Engines in turns: first every one must be right, then each runs once a round. */
import { relativeError } from '../../../src/kernels/testing.ts';
import type { EngineFactory, LayerEngine } from './engine.ts';
import { createStack, type EncoderStack, layerCount } from './stack.ts';

export interface TimedEngine {
  readonly engine: string;
  /** Seconds per layer: one run of the stack, upload and readback included, divided by its layers. */
  readonly samples: number[];
}

/** Of the largest state; f32 through eight layers stays below a tenth of it. */
const tolerance = 1e-4;
/** A run of milliseconds is at the mercy of the machine: fast engines run more often in their turn. */
const turnSeconds = 1;
const runsPerTurnMax = 5;

export async function measureEngines(
  factories: readonly EngineFactory[],
  { tokenCount, seed, rounds }: { tokenCount: number; seed: number; rounds: number },
): Promise<TimedEngine[]> {
  const stack = createStack({ tokenCount, seed });
  const engines: LayerEngine[] = [];
  for (const create of factories) engines.push(await create(stack));
  for (const engine of engines) await checkResult(engine, stack);
  const timed = engines.map((engine): TimedEngine => ({ engine: engine.name, samples: [] }));
  const runsPerTurn: number[] = [];
  for (const engine of engines) runsPerTurn.push(runsIn(turnSeconds, await secondsOf(engine, stack)));
  for (let round = 0; round < rounds; round++) {
    for (const [index, engine] of engines.entries()) {
      for (let run = 0; run < runsPerTurn[index]; run++) {
        timed[index].samples.push((await secondsOf(engine, stack)) / layerCount);
      }
    }
  }
  for (const engine of engines) await engine.dispose();
  return timed;
}

async function secondsOf(engine: LayerEngine, { states }: EncoderStack): Promise<number> {
  const startMilliseconds = performance.now();
  await engine.run(states);
  return (performance.now() - startMilliseconds) / 1000;
}

function runsIn(seconds: number, secondsOfOne: number): number {
  return Math.min(runsPerTurnMax, Math.max(1, Math.floor(seconds / secondsOfOne)));
}

/** @throws Error if the engine does not compute what the others do: its time would mean nothing */
async function checkResult(engine: LayerEngine, { states, expected }: EncoderStack): Promise<void> {
  const error = relativeError(await engine.run(states), expected);
  if (!(error <= tolerance)) throw new Error(`${engine.name}: relative error ${error} > ${tolerance}`);
}
