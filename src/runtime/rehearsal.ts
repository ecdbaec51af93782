/**
 * @file A rehearsal of two seconds before the first run: the devices compute as a busy run would have them, first as fast
 * as they can, then in windows, and the slowdown is the least at which the windows held.
 */
import { after, type Instant, instant, seconds } from '../base/units.ts';
import { WallClock } from './clock.ts';
import { type Fleet, type FleetPlan, isLate, type StageEnd, type StageRun } from './fleet.ts';
import { firstSlowdown, nextSlowdown } from './slowdownRule.ts';

const saturatedSeconds = 0.6;
/** Each try; as many as the rehearsal has time for. */
const trySeconds = 0.7;
const triesMax = 4;

/** What one device computes over and over: a stage that takes its input from outside. */
export interface Part {
  model: string;
  modelUrl: string | null;
  range: FleetPlan['stages'][number]['models'][number]['range'];
  inputLength: number;
  /** As calibrated, at slowdown 1. */
  calibratedSeconds: number;
}

/** What the rehearsal needs of the fleet. */
export interface RehearsingFleet extends Pick<Fleet, 'attach' | 'run'> {
  load(plan: FleetPlan): Promise<void>;
  begin(clock: WallClock): void;
}

/**
 * @param parts  by device; loading them leaves nothing of what the fleet held before
 * @returns the slowdown, for as long as these parts, this many devices and this machine are what they are
 */
export async function rehearse(fleet: RehearsingFleet, parts: readonly Part[]): Promise<number> {
  await fleet.load(planOf(parts));
  // The first run of each device compiles what is left to compile.
  await playFor(fleet, parts, { runSeconds: 0, slowdown: null });
  const saturated = await playFor(fleet, parts, { runSeconds: saturatedSeconds, slowdown: null });
  const calibrated = parts.map(({ calibratedSeconds }) => calibratedSeconds);
  let slowdown = firstSlowdown({
    deviceCount: parts.length,
    elapsedSeconds: saturated.elapsedSeconds,
    calibratedSeconds: saturated.calibratedSeconds,
    shortestSeconds: Math.min(...calibrated),
    longestSeconds: Math.max(...calibrated),
  });
  for (let attempt = 0; attempt < triesMax; attempt++) {
    const next = nextSlowdown(slowdown, await playFor(fleet, parts, { runSeconds: trySeconds, slowdown }));
    if (next === slowdown) break;
    slowdown = next;
  }
  return slowdown;
}

interface Played {
  elapsedSeconds: number;
  calibratedSeconds: number;
  stageCount: number;
  lateCount: number;
}

/** Every device computes its part again and again, each window where the last one ended, once at least. */
function playFor(
  fleet: RehearsingFleet,
  parts: readonly Part[],
  { runSeconds, slowdown }: { runSeconds: number; slowdown: number | null },
): Promise<Played> {
  const clock = new WallClock();
  const played: Played = { elapsedSeconds: 0, calibratedSeconds: 0, stageCount: 0, lateCount: 0 };
  let sequence = 0;
  let playing = parts.length;
  fleet.begin(clock);
  clock.resume();
  const start = (device: number, startAt: Instant): void => {
    const { calibratedSeconds, inputLength } = parts[device];
    fleet.run({
      sequence: sequence++,
      groupIndex: device,
      stageIndex: 0,
      modelIndex: device,
      batch: sequence,
      batchSize: 1,
      iteration: 0,
      lengths: null,
      input: new Float32Array(inputLength).fill(0.5),
      startAt,
      windowSeconds: slowdown === null ? null : seconds(slowdown * calibratedSeconds),
    });
  };
  const note = (run: StageRun, end: StageEnd): void => {
    played.stageCount++;
    played.calibratedSeconds += parts[run.groupIndex].calibratedSeconds;
    if (run.windowSeconds !== null && isLate(end.lateSeconds, run.windowSeconds)) played.lateCount++;
  };
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      fleet.attach(null);
      clock.stop();
    };
    fleet.attach({
      done: (run, end) => {
        note(run, end);
        if (clock.now() < runSeconds) start(run.groupIndex, nextStart(run, end));
        else if (--playing === 0) {
          played.elapsedSeconds = clock.now();
          stop();
          resolve(played);
        }
      },
      lost: (_, failure) => {
        stop();
        reject(new Error(`a device was lost in the rehearsal: ${failure.message}`));
      },
      revived: () => {},
      gone: () => {},
      loaded: () => {},
    });
    parts.forEach((_, device) => {
      start(device, clock.now());
    });
  });
}

/** As in a run: where the window ended, unless the stage was late. */
function nextStart({ startAt, windowSeconds }: StageRun, { endedAt, lateSeconds }: StageEnd): Instant {
  if (windowSeconds === null || isLate(lateSeconds, windowSeconds)) return instant(endedAt);
  return after(startAt, windowSeconds);
}

/** Every device a group of its own. */
function planOf(parts: readonly Part[]): FleetPlan {
  return {
    deviceCount: parts.length,
    stages: parts.map(({ model, modelUrl, range }, device) => ({
      groupIndex: device,
      stageIndex: 0,
      deviceIndices: [device],
      models: [{ modelIndex: device, model, modelUrl, range, maxBatchSize: 1 }],
    })),
  };
}
