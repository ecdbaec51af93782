/**
 * @file What a hand can do, as functions of the page: each calls the controller, and whatever fails lands in the store.
 *
 * A change of a control restarts the run once the hand has rested for `restingSeconds`; a burst acts on the run in progress.
 */
import type { Admission } from '../domain/case.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import type { LabController, Mode, PaceFactor } from '../experiment/labController.ts';
import type { OpenedLink } from './link/linkState.ts';
import type { OutcomeChoice } from './outcome/outcomeChoice.ts';
import type { PairChoice, SideName } from './pair/comparedPair.ts';
import { createRunner } from './runner.ts';
import { burstCount, type Controls, type Scenario } from './scenario.ts';
import {
  changeModel,
  commandFailed,
  drawCurve,
  type LabStore,
  linkOpened,
  pagePhase,
  pairChosen,
  pairOpened,
  placementEdited,
  scenarioPrepared,
  shownGhost,
  steppablePhase,
  type TimeChoice,
  untouchedTime,
} from './store.ts';
import type { Viewed } from './viewNames.ts';

export const restingSeconds = 0.3;

/** Calls back once after `seconds`; returns how to call it off. */
export type Schedule = (seconds: number, callback: () => void) => () => void;

export interface Commands {
  /** Connects, learns about the GPU and, unless told not to, begins. */
  start(options: { autoplay: boolean }): Promise<void>;
  runOrPause(): void;
  reset(): void;
  setMode(mode: Mode): void;
  setPlacement(placementId: string): void;
  setSeed(seed: number): void;
  setLoad(model: number, load: number): void;
  setCv(model: number, cv: number): void;
  /** The model's rate over the run as drawn; null: level. */
  setCurve(model: number, curve: number[] | null): void;
  /** The SLOs that the scenario's case brought, instead of a scale. */
  keepGivenSlos(): void;
  /** Between the models' bursts, −1 … 1. */
  setCorrelation(correlation: number): void;
  /** The placement drawn beside the run. */
  setGhost(placementId: string): void;
  setSloScale(sloScale: number): void;
  setAdmission(admission: Admission): void;
  setPace(pace: PaceFactor): void;
  burst(model: number): void;
  /** Takes a device away until it is revived. */
  killDevice(deviceIndex: number): void;
  reviveDevice(deviceIndex: number): void;
  /** To the next start or end of a stage; pauses first where the run goes on. */
  step(): void;
  /** Shows the cluster as it is, or as a draft. */
  editPlacement(editing: boolean): void;
  /** New requests of the run in progress go there; without one, those of the runs to come. Rejects with why not. */
  applyPlacement(placement: StaticPlacement): Promise<void>;
  /** Clock seconds per wall second, of simulated runs: this one and those after it. */
  setSpeed(speed: number): void;
  /** Measures the models of the scenario on this GPU anew, then begins again. */
  measureAgain(): void;
  compare(): void;
  /** The same, and simulated runs take their time, to be watched. */
  compareWatched(): void;
  closeComparison(): void;
  /** Two placements to choose, each live or simulated, for the same arrivals. */
  openPair(): void;
  choosePair(name: SideName, choice: Partial<PairChoice>): void;
  runPair(): void;
  /** Asks which placement wins, and covers what would tell. */
  openBet(): void;
  closeBet(): void;
  /** Of something asked for beside the run. */
  sayProblem(error: unknown): void;
  dismissProblem(): void;
  /** Loads the new version of the page that lies ready. */
  takeUpdate(): void;
  /** What a link promised of the run is not held against it any more. */
  forgetExpected(): void;
  /** What a link holds; it runs where something ran before. */
  open(opened: OpenedLink): void;
  /** Another scenario, or the same with other placements, under its own controls or the ones given; the view stays. */
  openScenario(scenario: Scenario, controls?: Controls): void;
  /** The same, but what runs is ended and nothing is begun: it waits for a hand. */
  prepareScenario(scenario: Scenario, controls?: Controls): void;
  /** Turns to a view, and to a part of it. */
  turnTo(name: Viewed['name'], part?: string | null): void;
  setTime(change: Partial<Omit<TimeChoice, 'pinnedRequest' | 'explanation'>>): void;
  setOutcome(change: Partial<OutcomeChoice>): void;
  /** Picks a request out, and asks where its time went; null lets go. */
  pin(request: number | null): void;
  showHotkeys(shown: boolean): void;
  enableHotkeys(enabled: boolean): void;
}

export interface CommandParts {
  store: LabStore;
  controller: LabController;
  schedule: Schedule;
  takeUpdate?: () => void;
}

export function createCommands({ store, controller, schedule, takeUpdate = () => {} }: CommandParts): Commands {
  const lab = createRunner(store, controller);
  let callOff = () => {};

  const restartSoon = () => {
    callOff();
    if (store.getState().ran) callOff = schedule(restingSeconds, lab.restart);
  };
  const restartNow = () => {
    callOff();
    lab.restart();
  };
  const setControls = (change: (controls: Controls) => Controls) => {
    store.setState((state) => ({ controls: change(state.controls), expected: null, reproduced: null }));
    restartSoon();
  };
  const open = (opened: OpenedLink) => {
    const { scenario, controls } = store.getState();
    store.setState((state) => linkOpened(state, opened));
    const isSame = JSON.stringify([opened.scenario, opened.controls]) === JSON.stringify([scenario, controls]);
    if (isSame && !opened.expected) showPinned();
    else restartSoon();
  };
  const showPinned = () => {
    const { pinnedRequest } = store.getState().time;
    if (pinnedRequest !== null) lab.ask(lab.explain(pinnedRequest));
  };
  const set = (change: Partial<Controls>) => setControls((controls) => ({ ...controls, ...change }));

  return {
    start: lab.start,
    takeUpdate,
    runOrPause() {
      const phase = pagePhase(store.getState());
      if (phase === 'running') lab.ask(controller.pause());
      else if (phase === 'paused' && store.getState().snapshot) lab.ask(controller.resume());
      else if (phase !== 'preparing') restartNow();
    },
    reset: restartNow,
    setMode: (mode) => set({ mode }),
    setPlacement: (placementId) => set({ placementId }),
    setSeed: (seed) => set({ seed }),
    setLoad: (model, load) => setControls((controls) => changeModel(controls, model, { load })),
    setCv: (model, cv) => setControls((controls) => changeModel(controls, model, { cv })),
    setCurve: (model, curve) => setControls((controls) => drawCurve(controls, model, curve)),
    keepGivenSlos: () => set({ slos: 'given' }),
    setCorrelation: (correlation) => set({ correlation }),
    setGhost: (ghostId) => set({ ghostId }),
    setSloScale: (sloScale) => set({ sloScale, slos: 'scaled' }),
    setAdmission: (admission) => set({ admission }),
    setPace: (pace) => set({ pace }),
    burst: (model) => lab.act(() => controller.inject({ model, count: burstCount })),
    killDevice: (deviceIndex) => lab.act(() => controller.killDevice(deviceIndex)),
    reviveDevice: (deviceIndex) => lab.act(() => controller.reviveDevice(deviceIndex)),
    step: lab.step,
    setSpeed: lab.setSpeed,
    editPlacement: (editing) => store.setState({ editing }),
    async applyPlacement(placement) {
      const applied = steppablePhase(store.getState()) !== null;
      const ghost = shownGhost(store.getState())?.placement;
      if (applied) await controller.applyPlacement(placement);
      store.setState((state) => placementEdited(state, placement, { applied }));
      const ghostNow = shownGhost(store.getState())?.placement;
      if (applied && ghostNow !== ghost) await controller.setGhost(ghostNow ?? null);
    },
    measureAgain() {
      callOff();
      lab.measureAgain();
    },
    compare() {
      callOff();
      lab.compare(false);
    },
    compareWatched() {
      callOff();
      lab.compare(true);
    },
    openPair: () => store.setState(pairOpened),
    choosePair: (name, choice) => store.setState((state) => pairChosen(state, name, choice)),
    runPair() {
      callOff();
      lab.comparePair();
    },
    closeComparison: () => store.setState({ comparison: null }),
    openBet: () => store.setState({ bet: 'open', comparison: null }),
    closeBet: () => store.setState({ bet: null }),
    open,
    openScenario: (scenario, controls = scenario.controls) =>
      open({ scenario, controls, viewed: store.getState().viewed, time: untouchedTime, problems: [] }),
    prepareScenario(scenario, controls = scenario.controls) {
      callOff();
      lab.halt();
      store.setState((state) => scenarioPrepared(state, scenario, controls));
    },
    turnTo: (name, part = null) => store.setState({ viewed: { name, part } }),
    sayProblem: (error) => store.setState(commandFailed(error)),
    dismissProblem: () => store.setState({ problem: null, linkProblems: [] }),
    forgetExpected: () => store.setState({ expected: null, reproduced: null }),
    setTime: (change) => store.setState(({ time }) => ({ time: { ...time, ...change } })),
    setOutcome: (change) => store.setState(({ outcome }) => ({ outcome: { ...outcome, ...change } })),
    pin(request) {
      store.setState(({ time }) => ({ time: { ...time, pinnedRequest: request, explanation: null } }));
      if (request !== null) lab.ask(lab.explain(request));
    },
    showHotkeys: (hotkeysShown) => store.setState({ hotkeysShown }),
    enableHotkeys: (hotkeysEnabled) => store.setState({ hotkeysEnabled }),
  };
}
