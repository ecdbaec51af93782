/**
 * @file The seam between the page and the engine: what a lab controller does and what it shows.
 *
 * The controller lives in a worker (`controllerWorker.ts`) behind Comlink; the page sees only these types.
 */
import type { Ring } from '../base/ring.ts';
import type { KernelTuning } from '../device/protocol.ts';
import type { Action, Admission, Case, PlanRequest } from '../domain/case.ts';
import type { Placement, StaticPlacement } from '../domain/placement.ts';
import type { PlanExplanation } from '../domain/planReport.ts';
import type { Profile, ProfileSet } from '../domain/profile.ts';
import type { LatencySummary, Ledger, Prediction, Report, Resolved } from '../domain/report.ts';
import type { LatenessExplanation } from '../metrics/lateness.ts';
import type { AppendedRecords } from './appended.ts';
import type { ArrivalsPreview } from './arrivalsPreview.ts';
import type { PlanAnswer } from './planFigures.ts';
import type { PlanProgress } from './planWatch.ts';

export type GpuStatus =
  | { gpu: true; adapter: string; fallback: boolean; features: string[] }
  | { gpu: false; reason: string };

export type Mode = 'live' | 'simulated';
/** Virtual seconds per measured second; 'auto' lets the lab choose, 'raw' switches pacing off. */
export type PaceFactor = 'auto' | number | 'raw';

export interface RunOptions {
  mode: Mode;
  placement?: Placement;
  /** Drawn beside the run, simulated on the same arrivals; null or absent: none. */
  ghost?: Placement | null;
  admission?: Admission;
  paceFactor?: PaceFactor;
  resolved?: Resolved;
  /** A simulated run in wall time, to be watched; without it a simulated run is over at once. */
  watched?: boolean;
}

export interface ProfileOptions {
  /** Names of the catalogue; default: all of it. */
  models?: readonly string[];
  /** Default 2. */
  deviceCount?: number;
  /** Besides 1. */
  batchSizes?: readonly number[];
  /** Whatever is known: measures anew. */
  again?: boolean;
}

/**
 * A stage execution. One record of `LabRings.spans`; a later one of the same device and start replaces it. `missed` is 1
 * where the request is known to miss its SLO already, as in a ghost.
 */
export const spanField = {
  device: 0,
  model: 1,
  request: 2,
  stage: 3,
  startSeconds: 4,
  endSeconds: 5,
  missed: 6,
} as const;
export const spanWidth = 7;
/** A request that ended. One record of `LabRings.requests`; latency is NaN unless completed. */
export const requestField = { request: 0, model: 1, arrivalSeconds: 2, latencySeconds: 3, outcome: 4 } as const;
export const requestWidth = 5;
export const outcomeCode = { onTime: 0, late: 1, rejected: 2, failed: 3 } as const;

/** Written by the controller as things happen; `spans` when a stage starts (its end then is the window's end). */
export interface LabRings {
  spans: Ring;
  requests: Ring;
  /** The placement not chosen, simulated on the same arrivals: same fields as above, rewritten as arrivals come. */
  ghostRequests: Ring;
  ghostSpans: Ring;
}

export interface Share {
  onTime: number;
  /** Requests that ended, in any way. */
  ended: number;
}

export interface ModelSnapshot {
  name: string;
  share: Share;
  ghost: Share | null;
  latencySeconds: LatencySummary;
  sloSeconds: number | null;
  /** The model's rate in this run: what its load resolved to. */
  arrivalsPerSecond: number | null;
}

export interface StageSnapshot {
  deviceIndices: number[];
  /** Blocks [first, end) of each of the group's models, in the order of `models`. */
  blocks: { first: number; end: number }[];
}

export interface GroupSnapshot {
  interOp: number;
  intraOp: number;
  models: number[];
  stages: StageSnapshot[];
  /** Of a placement before: it takes no new requests, and is gone once those it has are served. */
  draining: boolean;
  /** Of a group that drains: requests it has to finish. */
  finishingCount: number;
  /** Admitted and not yet started, oldest first (the first 64): model indices. */
  waitingModels: number[];
  waitingCount: number;
}

export interface DeviceSnapshot {
  alive: boolean;
  /** Not alive, and away until it is revived: a device that failed comes back by itself. */
  killed: boolean;
  busyFraction: number;
  executing: { modelIndex: number; request: number; stageIndex: number; endSeconds: number } | null;
  queueLength: number;
  weightBytes: number;
  weightBytesByModel: number[];
}

export interface FidelitySnapshot {
  /** Few enough stages were late; null: nothing was paced yet. */
  faithful: boolean | null;
  /** For a while stages computed so much longer, or shorter, than measured that measuring them again is due. */
  hasDrifted: boolean;
  stages: number;
  lateFraction: number | null;
  latenessSecondsP99: number | null;
  calibrationDriftFraction: number | null;
}

export type Phase = 'running' | 'paused' | 'ended';

/** What the page shows, about ten times a second. */
export interface Snapshot {
  runId: number;
  phase: Phase;
  mode: Mode;
  nowSeconds: number;
  /** When the last arrival of the case is due. */
  durationSeconds: number;
  /** Virtual seconds per measured second; null: raw. */
  slowdown: number | null;
  /** Since the stage latencies of this run were measured; null where the case brought them. */
  profileAgeSeconds: number | null;
  admission: Admission;
  /** Takes new requests. */
  placement: StaticPlacement;
  /** Clock seconds per wall second, of a simulated run that is watched; null: the pace is the GPU's. */
  speed: number | null;
  memoryBudgetBytes: number;
  ledger: Ledger;
  share: Share;
  ghost: Share | null;
  /** The simulator's share within SLO over the requests that ended by now. */
  predicted: Share | null;
  /** Shares within SLO foretold where stages last up to their tolerance shorter or longer; null: nothing is paced. */
  predictedBand: { low: number; high: number } | null;
  models: ModelSnapshot[];
  /** In the order of the placement; after them, those of placements before that still drain. */
  groups: GroupSnapshot[];
  devices: DeviceSnapshot[];
  fidelity: FidelitySnapshot;
  accuracy: { right: number; total: number } | null;
  actions: Action[];
  notes: string[];
  /** Records written since the last snapshot, only where memory is not shared; the client applies them. */
  appended?: AppendedRecords;
}

/** Where the time of a request went; the steps follow each other without gaps. */
export interface RequestExplanation extends LatenessExplanation {
  request: number;
  modelIndex: number;
  /** null: none. */
  sloSeconds: number | null;
}

export interface ExplainedRun {
  report: Report;
  /** [n · spanWidth] Every stage execution, by start: records as those of `LabRings.spans`, each once. */
  executions: Float64Array;
  explanations: RequestExplanation[];
}

export interface ComparedRun {
  label: string;
  report: Report;
}

export interface PredictOptions {
  placements: readonly StaticPlacement[];
  admission?: Admission;
  paceFactor?: PaceFactor;
}

export interface PlanningOptions {
  /** As the run has it that the plan is for. */
  paceFactor?: PaceFactor;
}

/** What the simulator expects of a placement. */
export interface PlacementPrediction extends Prediction {
  byModel: Prediction[];
  /** [deviceCount] */
  weightBytesByDevice: number[];
  /** One sentence where the placement does not fit; attainment is then null, and the lists are empty. */
  problem: string | null;
}

/** Stage latencies as a run takes them, in its own seconds. */
export interface PacedProfiles {
  /** By model. */
  profiles: Profile[];
  /** Whether they were measured on this GPU. */
  isMeasured: boolean;
}

/** Everything the page can ask for. Rejections carry one plain sentence. */
export interface LabController {
  /** Starts the fleet's GPU checks; cheap to call again. */
  ready(): Promise<GpuStatus>;
  /** Measures stage latencies on this GPU, or returns what was kept of an earlier visit. */
  profile(options?: ProfileOptions): Promise<ProfileSet>;
  rings(): Promise<LabRings>;
  /** Where the models of a case should live, by each policy of its `plans`. */
  plan(testCase: Case, onProgress?: (progress: PlanProgress) => void, options?: PlanningOptions): Promise<PlanAnswer>;
  /** Why one of its plans is as good as it is; takes a few more plans' time, and cancelling rejects. */
  explainPlan(
    testCase: Case,
    plan: { policy: PlanRequest; placement: Placement },
    options?: PlanningOptions,
  ): Promise<PlanExplanation>;
  /** What the case's arrivals will be. */
  previewArrivals(testCase: Case): Promise<ArrivalsPreview>;
  /** Plans in progress answer with the best they have. */
  cancelPlan(): Promise<void>;
  /** Ends and accounts a run in progress, then runs `testCase` to its end. */
  run(testCase: Case, options: RunOptions): Promise<Report>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  inject(burst: { model: number; count: number }): Promise<void>;
  /** Takes a device's GPU away; the fleet restarts it by itself. */
  failDevice(deviceIndex: number): Promise<void>;
  /** Takes it away until it is revived. */
  killDevice(deviceIndex: number): Promise<void>;
  reviveDevice(deviceIndex: number): Promise<void>;
  /** New requests go to `placement` from now on; those in flight end where they are. Resolves once it is in force. */
  applyPlacement(placement: StaticPlacement): Promise<void>;
  /** From now on, a model's arrivals come at this rate. */
  setRate(change: { model: number; arrivalsPerSecond: number }): Promise<void>;
  /** While paused: on to the next start or end of a stage, then paused again. */
  step(): Promise<void>;
  /** Clock seconds per wall second, 0.25 to 16, of a simulated run that is watched; a live run's pace is the GPU's. */
  setSpeed(factor: number): Promise<void>;
  /**
   * What the simulator expects of placements: on the arrivals and actions of the run in progress where `testCase` is its
   * case, else on the case's own.
   */
  predict(testCase: Case, options: PredictOptions): Promise<PlacementPrediction[]>;
  /** What simulated runs of a case take for its models' stages: as measured, else as shipped. Leaves a run in progress alone. */
  pacedProfiles(testCase: Case, paceFactor: PaceFactor): Promise<PacedProfiles>;
  /** @throws Error when no run is in progress */
  snapshot(): Promise<Snapshot>;
  stop(): Promise<Report>;
  /** What was measured of kernel variants, on any adapter. */
  tunings(): Promise<readonly KernelTuning[]>;
  /** Forgets it: the defaults run until the variants are measured again. */
  clearTunings(): Promise<void>;
  /** Of the run in progress or the last one; null where the request was not executed to its end. */
  explain(request: number): Promise<RequestExplanation | null>;
  /** As `run`, and why so many of the requests that missed their SLO were late: those that took longest. */
  runExplained(testCase: Case, options: RunOptions, explainedCount: number): Promise<ExplainedRun>;
  /** The same arrivals under each placement, one after the other. */
  compare(
    testCase: Case,
    options: {
      mode: Mode;
      admission?: Admission;
      paceFactor?: PaceFactor;
      /** Simulated runs take their time, to be watched. */
      watched?: boolean;
      placements: { label: string; placement: Placement; ghost?: Placement | null }[];
    },
    onProgress: (done: ComparedRun[], running: string | null) => void,
  ): Promise<ComparedRun[]>;
  /**
   * Calls `onSnapshot` about ten times a second while a run is in progress, and `onPreparing` with what is done before one
   * begins.
   */
  subscribe(onSnapshot: (snapshot: Snapshot) => void, onPreparing: (what: string) => void): Promise<void>;
  /** Another ghost for the run in progress; null: none. */
  setGhost(placement: Placement | null): Promise<void>;
}
