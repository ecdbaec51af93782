/** @file What a model takes in a configuration that a run comes to need, measured beside the run on devices that hold it. */
import { modelNamed } from '../model/catalogue.ts';
import { type Calibration, calibrationOf, type ProbedFleet } from '../runtime/profiler.ts';
import { profiledStages } from './cutStages.ts';
import { learn, type ModelCut } from './knownCuts.ts';
import { configOf, measuredShapes } from './modelProfile.ts';
import type { Setting } from './setting.ts';

/** Few: each of them takes the GPU from what the run computes. */
const probeCount = 5;

/** @param groupIndex  of a group that the devices hold, as events name it */
export async function measureCut(
  fleet: Pick<ProbedFleet, 'probe'>,
  { setting, cut, groupIndex }: { setting: Setting; cut: ModelCut; groupIndex: number },
): Promise<void> {
  const { modelIndex } = cut;
  const model = modelNamed(setting.testCase.models[modelIndex].profile);
  const stages = profiledStages(setting.calibrated[modelIndex], cut, model.blockCount);
  const batchSizes = [...new Set([1, ...(setting.batchSizes ?? [])])].sort((a, b) => a - b);
  const calibrations: Calibration[][] = [];
  for (const stageIndex of stages.keys()) {
    const ofStage: Calibration[] = [];
    for (const shape of measuredShapes(model, batchSizes)) {
      const seconds = await fleet.probe({ groupIndex, stageIndex, modelIndex }, { probeCount, shape });
      ofStage.push(calibrationOf(seconds));
    }
    calibrations.push(ofStage);
  }
  const measured = { stages, batchSizes, calibrationOf: (_: unknown, stage: number) => calibrations[stage] };
  learn(setting, cut, configOf(model, cut, measured));
}
