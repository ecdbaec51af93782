/** @file The stage latencies that the fake serves by, as a profile: for what simulates beside the run. */
import type { Profile } from '../../domain/profile.ts';
import { fakeSingleLatencySeconds, modelBytes } from './fakeModel.ts';

/** Of what any cut costs. */
const cutFactor = 1.04;

export const fakeProfile: Profile = {
  configs: [1, 2, 4, 8, 16].flatMap((interOp) =>
    [1, 2].map((intraOp) => {
      const parts = interOp * intraOp;
      const perStage = (value: number) => Array.from({ length: interOp }, () => value);
      return {
        interOp,
        intraOp,
        stageLatencySeconds: perStage((fakeSingleLatencySeconds / parts) * (parts > 1 ? cutFactor : 1)),
        stageWeightBytes: perStage(modelBytes / interOp),
      };
    }),
  ),
};
