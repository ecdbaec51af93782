/**
 * @file Runs and comparisons as the page asks the controller for them: each new one makes the answers of those before it
 * unheard, and whatever fails lands in the store.
 */
import type { Case } from '../domain/case.ts';
import type { Resolved } from '../domain/report.ts';
import type { ExplainedRun, LabController, Snapshot } from '../experiment/labController.ts';
import { comparedActions } from './comparedActions.ts';
import { caseToRun, paceToRun } from './link/expected.ts';
import { runOrder } from './pair/comparedPair.ts';
import { buildCase, chosenPlacement, ghostPlacement } from './scenario.ts';
import {
  type Change,
  commandFailed,
  comparisonAsked,
  comparisonWentOn,
  gpuKnown,
  type LabState,
  type LabStore,
  pagePhase,
  pairAsked,
  pairWentOn,
  runAsked,
  runEnded,
  runFailed,
  snapshotCame,
  steppablePhase,
} from './store.ts';

/** Of two placements compared, as many missed requests are explained of each. */
const explainedCount = 200;

/** The arrivals of what is shown: what a hand did belongs to them. */
function comparedCase({ scenario, controls, snapshot }: LabState): Case {
  const actions = comparedActions(scenario.actions ?? [], snapshot?.actions ?? []);
  return { ...buildCase(scenario, controls), actions };
}

export function createRunner(store: LabStore, controller: LabController) {
  let latest = 0;
  const change = (reduce: (state: LabState) => Change) => store.setState(reduce);
  const fail = (error: unknown) => change((state) => runFailed(state, error));
  const ask = (answer: Promise<unknown>) => void answer.catch((error) => change(() => commandFailed(error)));

  async function learnGpu(): Promise<boolean> {
    const gpu = await controller.ready();
    change((state) => gpuKnown(state, gpu));
    return gpu.gpu;
  }

  async function run(asked: number): Promise<void> {
    const { scenario, controls, expected, gpu } = store.getState();
    const testCase = caseToRun(scenario, controls, expected);
    const options = {
      mode: controls.mode,
      placement: chosenPlacement(scenario, controls.placementId).placement,
      admission: controls.admission,
      paceFactor: paceToRun(controls.pace, expected, gpu?.gpu ? gpu.adapter : null),
    };
    if (expected?.mode === 'simulated' && controls.mode === 'simulated') {
      // Held against what was promised at once; watching it then takes as long as it takes.
      const reproduced = await controller.run(testCase, options);
      if (asked !== latest) return;
      change(() => ({ reproduced }));
    }
    const ghost = ghostPlacement(scenario, controls)?.placement ?? null;
    const report = await controller.run(testCase, { ...options, ghost, watched: true });
    if (asked !== latest) return;
    change((state) => runEnded(state, report));
    const { pinnedRequest, explanation } = store.getState().time;
    if (pinnedRequest !== null && !explanation) await explain(pinnedRequest);
    // A run whose GPU went away ends early, accounted for; the scenario goes on simulated.
    if (controls.mode === 'live' && !(await learnGpu())) restart();
  }

  /** A live run that failed because the GPU went away goes on simulated; anything else is said. */
  async function recover(error: unknown): Promise<void> {
    const wasLive = store.getState().ran?.mode === 'live';
    if (wasLive && !(await learnGpu())) restart();
    else fail(error);
  }

  function restart(): void {
    const asked = ++latest;
    change(runAsked);
    run(asked).catch((error) => (asked === latest ? recover(error).catch(fail) : undefined));
  }

  function measureAgain(): void {
    const asked = ++latest;
    const { scenario, controls } = store.getState();
    const { cluster, models, cost } = buildCase(scenario, controls);
    change(runAsked);
    controller
      .profile({
        models: [...new Set(models.map(({ profile }) => profile))],
        deviceCount: cluster.deviceCount,
        batchSizes: cost?.batchSizes ?? [],
        again: true,
      })
      .then(() => (asked === latest ? restart() : undefined))
      .catch((error) => (asked === latest ? fail(error) : undefined));
  }

  async function compareRuns(asked: number, watched: boolean): Promise<void> {
    const { scenario, controls } = store.getState();
    const done = await controller.compare(
      comparedCase(store.getState()),
      {
        mode: controls.mode,
        admission: controls.admission,
        paceFactor: controls.pace,
        watched,
        // Who watches sees the difference: beside every placement but the first, the first is drawn.
        placements: scenario.placements.map(({ label, placement }, index) => ({
          label,
          placement,
          ghost: index > 0 ? scenario.placements[0].placement : null,
        })),
      },
      (soFar, running) => {
        if (asked === latest) change((state) => comparisonWentOn(state, soFar, running));
      },
    );
    if (asked === latest) change((state) => comparisonWentOn(state, done, null));
  }

  async function runPair(asked: number): Promise<void> {
    const { comparison, scenario, controls } = store.getState();
    if (!comparison?.pair) return;
    const testCase = comparedCase(store.getState());
    const placementOf = (id: string) => chosenPlacement(scenario, id);
    let { pair } = comparison;
    let resolved: Resolved | null = null;
    for (const name of runOrder(pair)) {
      const { placementId, mode } = pair[name];
      const { placement } = placementOf(placementId);
      change((state) => pairWentOn(state, pair, name));
      const ran: ExplainedRun = await controller.runExplained(
        testCase,
        {
          mode,
          placement,
          ghost: placementOf(pair[name === 'a' ? 'b' : 'a'].placementId).placement,
          admission: controls.admission,
          paceFactor: controls.pace,
          ...(resolved && { resolved }),
        },
        explainedCount,
      );
      if (asked !== latest) return;
      resolved ??= ran.report.resolved;
      pair = { ...pair, [name]: { ...pair[name], ran } };
    }
    change((state) => pairWentOn(state, pair, null));
  }

  function comparePair(): void {
    const asked = ++latest;
    change(pairAsked);
    runPair(asked).catch((error) => (asked === latest ? fail(error) : undefined));
  }

  function compare(watched: boolean): void {
    const asked = ++latest;
    change(comparisonAsked);
    compareRuns(asked, watched).catch((error) => (asked === latest ? fail(error) : undefined));
  }

  /** Nothing is heard of what runs any more; where nothing does, stopping it fails, and is none the worse. */
  function halt(): void {
    latest++;
    controller.stop().catch(() => {});
  }

  async function start({ autoplay }: { autoplay: boolean }): Promise<void> {
    try {
      await controller.subscribe(
        (snapshot) => {
          change((state) => snapshotCame(state, snapshot));
          keepSpeed(snapshot);
        },
        (preparing) => store.setState({ preparing }),
      );
      await learnGpu();
      if (autoplay) restart();
    } catch (error) {
      fail(error);
    }
  }

  /** The answer is shown as long as the request is still the one picked out. */
  async function explain(request: number): Promise<void> {
    const explanation = await controller.explain(request);
    change(({ time }) => (time.pinnedRequest === request ? { time: { ...time, explanation } } : {}));
  }

  function step(): void {
    const phase = steppablePhase(store.getState());
    if (phase === 'running') ask(controller.pause().then(controller.step));
    else if (phase === 'paused') ask(controller.step());
  }

  function setSpeed(speed: number): void {
    store.setState({ speed });
    if (store.getState().snapshot?.speed != null) act(() => controller.setSpeed(speed));
  }

  let speedOf = -1;
  /** Each run begins at its own pace: a simulated one is brought to what was chosen. */
  function keepSpeed({ runId, phase, speed }: Snapshot): void {
    if (runId === speedOf) return;
    speedOf = runId;
    const wanted = store.getState().speed;
    if (speed !== null && speed !== wanted && phase === 'running') ask(controller.setSpeed(wanted));
  }

  /** On the run in progress; without one there is nothing to act on. */
  function act(command: () => Promise<void>): void {
    const phase = pagePhase(store.getState());
    if (phase === 'running' || phase === 'paused') ask(command());
  }

  return { start, halt, restart, measureAgain, compare, comparePair, explain, step, setSpeed, act, ask };
}
