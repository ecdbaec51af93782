/** @file What a run leaves behind: `muxlab-report/1`, and what `simulate` prints. Plain data, times in seconds. */
import type { Action, Arrivals } from './case.ts';
import type { Profile } from './profile.ts';

export interface Ledger {
  arrived: number;
  completed: number;
  /** By reason. */
  rejected: Record<string, number>;
  /** By reason. */
  failed: Record<string, number>;
  inFlight: number;
}

/** Over completed requests; null where there are none. Quantiles interpolate linearly. */
export interface LatencySummary {
  mean: number | null;
  p50: number | null;
  p90: number | null;
  p99: number | null;
}

/** Over completed requests to models that generate. The token times start at the arrival and after the first token. */
export interface TokenTimes {
  timeToFirstTokenSeconds: LatencySummary;
  /** (finish − first token) ÷ (tokens − 1), of requests for two or more. */
  timePerOutputTokenSeconds: LatencySummary;
}

/** Token times only where something generates. */
export interface Outcome extends Partial<TokenTimes> {
  ledger: Ledger;
  /** On time ÷ arrived; null where nothing arrived. */
  attainment: number | null;
  latencySeconds: LatencySummary;
}

export interface ModelOutcome extends Outcome {
  name: string;
}

export interface Fidelity {
  /** Share of stages that ended later than 2 % of their window after it. Null: nothing was paced. */
  lateFraction: number | null;
  latenessSecondsP99: number | null;
  /** Low quantile of (compute during the run ÷ calibrated compute), as the calibration's, − 1. */
  calibrationDriftFraction: number | null;
}

/** Fixed once per profile and case, before the first run, for every placement compared. */
export interface Resolved {
  /** Virtual seconds per measured second; null in a raw run. */
  slowdown: number | null;
  /** Per model; null: none. */
  sloSeconds: (number | null)[];
  arrivals: Arrivals;
}

/** Arrays are per request, in order of arrival, injected requests included. An addition to design §4: see docs/api.md. */
export interface RequestLog {
  modelIndices: number[];
  arrivalSeconds: number[];
  /** null: rejected or failed. */
  finishSeconds: (number | null)[];
  outcomes: string[];
  /** Completed within the SLO, tolerance included. */
  onTime: boolean[];
  /** Index into the sample of test images; null: the request carried none. */
  imageIndices: (number | null)[];
  /** null: not completed, or not run on a GPU. */
  predictedClasses: (number | null)[];
}

export interface Prediction {
  attainment: number | null;
  latencySeconds: LatencySummary;
}

export interface Report extends Outcome {
  schema: 'muxlab-report/1';
  mode: 'live' | 'simulated';
  byModel: ModelOutcome[];
  devices: { busyFraction: number }[];
  fidelity: Fidelity;
  /** What the simulator says of the same arrivals, actions included. */
  prediction: Prediction & { byModel: Prediction[] };
  /** Right predictions ÷ completed; null where nothing was computed. */
  accuracyFraction: number | null;
  resolved: Resolved;
  /**
   * By name, what stages were taken to last, in the run's own seconds: the case with these simulates to the same digits, but
   * for what a live run refused of what it would have served within its margin (docs/api.md).
   */
  profiles: Record<string, Profile>;
  actions: Action[];
  adapter: string | null;
  seed: number | null;
  versions: Record<string, string>;
  link: string | null;
  requests: RequestLog;
  /** What a reader must know before trusting the run: hidden tab, no isolation, raw pace, a lost device. */
  notes: string[];
}

export interface SimulationResult extends Partial<TokenTimes> {
  label: string;
  attainment: number | null;
  attainmentTrimmed: number | null;
  goodCount: number;
  /** null: rejected. */
  finishSeconds: (number | null)[];
  meanLatencySeconds: number | null;
  p50LatencySeconds: number | null;
  p90LatencySeconds: number | null;
  p99LatencySeconds: number | null;
  requestsByModel: number[];
  goodByModel: number[];
  requestsByGroup: number[];
  goodByGroup: number[];
  /** Only where something generates. */
  tokenTimesByModel?: TokenTimes[];
}

export interface SimulationReport {
  schema: 'muxlab-simulation/1';
  simulations: SimulationResult[];
}
