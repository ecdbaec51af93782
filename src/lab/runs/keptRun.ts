/** @file What the history keeps of a run: a line of figures for the list, and the whole of it for who opens it. */
import type { Ledger, Report } from '../../domain/report.ts';
import type { Mode, Snapshot } from '../../experiment/labController.ts';
import type { Controls, Scenario } from '../scenario.ts';
import { fractionOf } from '../words.ts';
import { type FinishedRun, isFaithful, placementLabelOf } from './finishedRun.ts';

export interface RunSummary {
  id: string;
  /** As a hand named it; at first, what it was. */
  name: string;
  /** ISO 8601. */
  endedAt: string;
  /** Stays, however many come after it. */
  pinned: boolean;
  /** Of the body, as JSON. */
  bytes: number;
  scenarioTitle: string;
  placementLabel: string;
  mode: Mode;
  seed: number;
  /** null: nothing arrived. */
  attainment: number | null;
  /** null: nothing completed, or nobody knows. */
  p99Seconds: number | null;
  ledger: Ledger;
  /** Of a paced run; null: nothing was paced. */
  isFaithful: boolean | null;
  /** When in the run the page went away; null: the run came to its end. */
  interruptedAtSeconds: number | null;
}

export interface RunBody {
  scenario: Scenario;
  controls: Controls;
  /** null: interrupted. */
  report: Report | null;
}

export interface KeptRun {
  summary: RunSummary;
  body: RunBody;
}

/** When and under what name a run is kept. */
export interface Keeping {
  id: string;
  endedAt: string;
}

export function keepFinished({ scenario, controls, report }: FinishedRun, { id, endedAt }: Keeping): KeptRun {
  const body = { scenario, controls, report };
  return {
    body,
    summary: {
      ...headOf(body, { id, endedAt }),
      mode: report.mode,
      attainment: report.attainment,
      p99Seconds: report.latencySeconds.p99,
      ledger: report.ledger,
      isFaithful: isFaithful(report),
      interruptedAtSeconds: null,
    },
  };
}

/** What a page that goes away leaves: small enough to be written while it goes. */
export interface RunDraft extends Keeping {
  scenario: Scenario;
  controls: Controls;
  mode: Mode;
  nowSeconds: number;
  ledger: Ledger;
  attainment: number | null;
}

export function draftOf(run: Pick<RunDraft, 'scenario' | 'controls' | 'id' | 'endedAt'>, snapshot: Snapshot): RunDraft {
  const { mode, nowSeconds, ledger, share } = snapshot;
  return { ...run, mode, nowSeconds, ledger, attainment: fractionOf(share) };
}

/** Every request of it is accounted for: those in flight failed when the page went. */
export function keepInterrupted({ scenario, controls, ...draft }: RunDraft): KeptRun {
  const body = { scenario, controls, report: null };
  return {
    body,
    summary: {
      ...headOf(body, draft),
      mode: draft.mode,
      attainment: draft.attainment,
      p99Seconds: null,
      ledger: closedLedger(draft.ledger),
      isFaithful: null,
      interruptedAtSeconds: draft.nowSeconds,
    },
  };
}

/** What it was, as long as nobody calls it otherwise. */
export function defaultName({ scenarioTitle, placementLabel }: Pick<RunSummary, 'scenarioTitle' | 'placementLabel'>) {
  return `${scenarioTitle}, ${placementLabel.toLowerCase()}`;
}

function closedLedger(ledger: Ledger): Ledger {
  if (ledger.inFlight === 0) return ledger;
  const failed = { ...ledger.failed, 'page closed': (ledger.failed['page closed'] ?? 0) + ledger.inFlight };
  return { ...ledger, failed, inFlight: 0 };
}

function headOf(body: RunBody, { id, endedAt }: Keeping) {
  const placementLabel = placementLabelOf(body);
  return {
    id,
    endedAt,
    name: defaultName({ scenarioTitle: body.scenario.title, placementLabel }),
    pinned: false,
    bytes: JSON.stringify(body).length,
    scenarioTitle: body.scenario.title,
    placementLabel,
    seed: body.controls.seed,
  };
}
