/** @file A run of the fake that ended, with its stage executions, for the tests of what is made of runs. */
import type { Report } from '../../domain/report.ts';
import type { Mode } from '../../experiment/labController.ts';
import { absorb, createRunLog, type RunLog } from '../charts/runLog.ts';
import { type ExportSource, sourceOfLab } from '../export/exportSource.ts';
import { freshState } from '../link/linkState.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import { buildCase, type Controls, chosenPlacement, type Scenario } from '../scenario.ts';
import { createLabStore, type LabState } from '../store.ts';
import { createFakeController } from './fakeController.ts';
import { createManualClock } from './manualClock.ts';

const gpu = { gpu: true, adapter: 'SwiftShader', fallback: true, features: [] } as const;

/** Ten seconds of two models on two devices, watched from the first arrival to the last completion. */
export async function finishFakeRun(change: Partial<Controls> = {}): Promise<{ state: LabState; log: RunLog }> {
  const clock = createManualClock();
  const controller = createFakeController({ clock, gpu: { ...gpu, features: [] } });
  const scenario: Scenario = { ...twoModelsTwoDevices, durationSeconds: 10 };
  const controls = { ...scenario.controls, ...change };
  const store = createLabStore({ ...freshState(scenario), controls, problems: [] }, { isolated: true });
  const log = createRunLog(await controller.rings());
  await controller.subscribe(
    (snapshot) => {
      absorb(log, snapshot);
      store.setState({ snapshot });
    },
    () => {},
  );
  const options = { mode: controls.mode as Mode, placement: chosenPlacement(scenario, controls.placementId).placement };
  const running = controller.run(buildCase(scenario, controls), {
    ...options,
    admission: controls.admission,
    watched: true,
  });
  await clock.advance(60);
  const report: Report = await running;
  store.setState({ report, ran: controls });
  return { state: store.getState(), log };
}

/** More than the devices can serve: some of it is rejected. */
export function rejectingFakeSource() {
  const model = { load: 0.6, cv: 6 };
  return fakeExportSource({ admission: 'slo', models: [model, model] });
}

export async function fakeExportSource(change: Partial<Controls> = {}): Promise<ExportSource & { report: Report }> {
  const { state, log } = await finishFakeRun(change);
  const source = sourceOfLab(state, log, { link: 'https://example.org/#s=abc', ghostLabel: null });
  if (!source?.report) throw new Error('the fake did not end its run');
  return { ...source, report: source.report };
}
