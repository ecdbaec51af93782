/** @file The page's sentences, made from a snapshot: pure functions, so that each can be tested as a claim. */

import {
  formatCount,
  formatDuration,
  formatFigure,
  formatInstant,
  formatList,
  formatPercent,
  formatPercentNumber,
  formatPoints,
  formatSpan,
  formatTimes,
} from '../base/format.ts';
import type { Ledger } from '../domain/report.ts';
import type { ArrivalsPreview } from '../experiment/arrivalsPreview.ts';
import type { DeviceSnapshot, FidelitySnapshot, GpuStatus, Share, Snapshot } from '../experiment/labController.ts';
import type { SpanHit } from './gantt/timeChart.ts';
import type { GivenArrivals, PlacementChoice } from './scenario.ts';
import type { LabState } from './store.ts';

export type Tone = 'good' | 'bad' | 'warn' | 'plain';

/** "1204 requests · CV 3.1 · dispersion 12 over 1 s". */
export function burstinessWords({ requestCount, gapCv, windows: [shortest] }: ArrivalsPreview['burstiness']): string {
  const parts = [
    formatCount(requestCount, 'request'),
    ...(gapCv === null ? [] : [`CV ${formatFigure(gapCv)}`]),
    ...(shortest
      ? [`dispersion ${formatFigure(shortest.dispersionIndex)} over ${formatSpan(shortest.windowSeconds)}`]
      : []),
  ];
  return parts.join(' · ');
}

/** "8819 requests of trace.csv", "arrivals as case.json describes them". */
export function givenWords(given: GivenArrivals): string {
  return given.kind === 'arrivals'
    ? `${formatCount(given.arrivals.timesSeconds.length, 'request')} of ${given.source}`
    : `arrivals as ${given.source} describes them`;
}

export function fractionOf(share: Share | null): number | null {
  return share && share.ended > 0 ? share.onTime / share.ended : null;
}

export function missedOf(share: Share): number {
  return share.ended - share.onTime;
}

/** What a number of this run is: a clock read it, a window set it, or a formula gave it. */
export function provenance({ mode, slowdown }: Pick<Snapshot, 'mode' | 'slowdown'>): string {
  if (mode === 'simulated') return 'modelled';
  return slowdown === null ? 'measured, raw pace' : `measured, paced ${formatTimes(slowdown)}`;
}

export interface Regret {
  tone: Tone;
  /** The part that is a number, set strong. */
  count: string;
  rest: string;
}

/** "54 requests of 412 saved by sharing": misses of the ghost less misses of the run, on the same arrivals. */
export function regretOf(snapshot: Snapshot, chosen: PlacementChoice): Regret {
  if (!snapshot.ghost) return { tone: 'plain', count: '', rest: 'no other placement to compare with' };
  const saved = missedOf(snapshot.ghost) - missedOf(snapshot.share);
  if (saved === 0) return { tone: 'plain', count: '', rest: 'no difference so far' };
  return {
    tone: saved > 0 ? 'good' : 'bad',
    count: formatCount(Math.abs(saved), 'request'),
    rest: ` of ${snapshot.ledger.arrived} ${saved > 0 ? 'saved' : 'lost'} by ${chosen.doing}`,
  };
}

export interface Pill {
  tone: Tone;
  strong: string;
  rest: string;
  title: string;
}

export function fidelityPill(fidelity: FidelitySnapshot, mode: Snapshot['mode'], slowdown: number | null): Pill | null {
  if (mode === 'simulated') return null;
  if (slowdown === null) {
    return {
      tone: 'warn',
      strong: 'raw pace',
      rest: '',
      title: 'Pacing is off: contention is what this machine does.',
    };
  }
  if (fidelity.lateFraction === null) return null;
  const { faithful } = fidelity;
  return {
    tone: faithful ? 'good' : 'warn',
    strong: faithful ? 'faithful' : 'not faithful',
    rest: ` ${formatPercent(fidelity.lateFraction)} late`,
    title: 'Share of stages whose real work ended more than 2 % of their window after it.',
  };
}

export function adapterName(gpu: GpuStatus): string {
  if (!gpu.gpu) return 'no WebGPU';
  return gpu.fallback ? `${gpu.adapter}, no GPU` : gpu.adapter;
}

function sumOf(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

export function hasAny(counts: Record<string, number> | undefined): boolean {
  return counts !== undefined && sumOf(counts) > 0;
}

/** `3 slo, 1 device lost`; empty where there is nothing. */
export function reasonsOf(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ');
}

export interface LedgerTerm {
  count: number;
  noun: string;
  reasons: string;
}

/** Arrived = completed + rejected + failed + in flight, in that order. */
export function ledgerTerms(ledger: Ledger): LedgerTerm[] {
  return [
    { count: ledger.arrived, noun: 'arrived', reasons: '' },
    { count: ledger.completed, noun: 'completed', reasons: '' },
    { count: sumOf(ledger.rejected), noun: 'rejected', reasons: reasonsOf(ledger.rejected) },
    { count: sumOf(ledger.failed), noun: 'failed', reasons: reasonsOf(ledger.failed) },
    { count: ledger.inFlight, noun: 'in flight', reasons: '' },
  ];
}

export function ledgerSentence(ledger: Ledger): string {
  const [arrived, ...parts] = ledgerTerms(ledger).map(({ count, noun }) => `${count} ${noun}`);
  return `${arrived} = ${parts.join(' + ')}`;
}

/** "predicted 97.6 % (96.9 to 98.1 %), off by 0.4 points"; null where nothing was predicted. */
export function predictionSentence({
  predicted,
  predictedBand: band,
  share,
}: Pick<Snapshot, 'predicted' | 'predictedBand' | 'share'>): string | null {
  const expected = fractionOf(predicted);
  const actual = fractionOf(share);
  if (expected === null || actual === null) return null;
  const around = band ? ` (${formatPercentNumber(band.low)} to ${formatPercent(band.high)})` : '';
  const outside = band && (actual < band.low || actual > band.high) ? ', outside of the band' : '';
  return `predicted ${formatPercent(expected)}${around}, off by ${formatPoints(actual - expected)}${outside}`;
}

/** Why measuring again is due; null: it is not. */
export function driftSentence({ hasDrifted, calibrationDriftFraction: drift }: FidelitySnapshot): string | null {
  if (!hasDrifted) return null;
  if (drift === null || Math.abs(drift) < 0.01) return 'the calibration drifted for a while';
  return `stages compute ${formatPercent(Math.abs(drift), 0)} ${drift > 0 ? 'longer' : 'shorter'} than they were measured to`;
}

export function groupTitle(
  group: { interOp: number; intraOp: number; models: number[] },
  names: readonly string[],
): string {
  const shards = group.intraOp > 1 ? ` of ${group.intraOp} shards` : '';
  const all = group.models.length === names.length && names.length > 1;
  const served = all
    ? names.length === 2
      ? 'both models'
      : `all ${names.length} models`
    : formatList(group.models.map((model) => names[model] ?? ''));
  return `${formatCount(group.interOp, 'stage')}${shards} · serves ${served}`;
}

/** `serves nothing: device 2 killed`; null: every device of the group is there. */
export function struckSentence(
  deviceIndices: readonly number[],
  devices: readonly Pick<DeviceSnapshot, 'alive' | 'killed'>[],
): string | null {
  const away = deviceIndices.filter((device) => devices[device] && !devices[device].alive);
  if (away.length === 0) return null;
  const word = away.some((device) => devices[device]?.killed) ? 'killed' : 'restarting';
  const which = formatList(away.map((device) => String(device + 1)));
  return `serves nothing: device${away.length === 1 ? '' : 's'} ${which} ${word}`;
}

/** `2 requests still finish there`. */
export function drainingSentence(count: number): string {
  return `${formatCount(count, 'request')} still finish${count === 1 ? 'es' : ''} there`;
}

/** Where the multiplexing dial stands. */
export function correlationWords(correlation: number): string {
  if (correlation === 0) return 'apart';
  const percent = formatPercent(Math.abs(correlation), 0);
  return `${percent} ${correlation > 0 ? 'together' : 'in turn'}`;
}

/** People count blocks from one: [0, 4) is `blocks 1–4`. */
export function blockRange({ first, end }: { first: number; end: number }): string {
  return end - first === 1 ? `block ${end}` : `blocks ${first + 1}–${end}`;
}

/** `9 waiting: 7 digits A, 2 digits B`. */
export function queueSentence(
  waitingModels: readonly number[],
  waitingCount: number,
  names: readonly string[],
): string {
  const counts = names.map((name, model) => ({ name, count: waitingModels.filter((each) => each === model).length }));
  const parts = counts.filter(({ count }) => count > 0).map(({ name, count }) => `${count} ${name}`);
  return parts.length ? `${waitingCount} waiting: ${parts.join(', ')}` : `${waitingCount} waiting`;
}

export interface LaneLoad {
  busyFraction: number;
  /** Requests served here within the window that miss their SLO. */
  missed: number;
}

/** What the lanes show, said only where they show it. */
export function describeLanes(lanes: readonly LaneLoad[]): string {
  if (lanes.length === 0) return '';
  if (lanes.length > 4) {
    const mean = lanes.reduce((sum, lane) => sum + lane.busyFraction, 0) / lanes.length;
    return `${lanes.length} devices, ${formatPercent(mean, 0)} busy on average`;
  }
  const drowning = lanes.findIndex((lane) => lane.busyFraction > 0.8 && lane.missed > 0);
  const idle = lanes.findIndex((lane) => lane.busyFraction < 0.45);
  if (drowning >= 0 && idle >= 0) return `device ${drowning + 1} drowns while device ${idle + 1} idles`;
  if (lanes.length > 1 && lanes.every((lane) => lane.busyFraction > 0.8)) {
    return `the burst spreads over ${lanes.length === 2 ? 'both' : 'all'} devices`;
  }
  return lanes.map((lane, index) => `device ${index + 1} ${formatPercent(lane.busyFraction, 0)} busy`).join(', ');
}

/** A stage execution in lines: whose, where, when. */
export function spanWords(span: SpanHit, name: string): string[] {
  const { request, stage, device, startSeconds, endSeconds } = span;
  return [
    `${span.ghost ? 'ghost: ' : ''}request ${request}, ${name}`,
    `stage ${stage + 1} on device ${device + 1}`,
    `${formatDuration(endSeconds - startSeconds)} from ${formatInstant(startSeconds, 2)}`,
    ...(span.missed ? ['misses its SLO'] : []),
  ];
}

const outcomeWords = ['in time', 'late', 'rejected', 'failed'];

export function outcomeWord(outcome: number): string {
  return outcomeWords[outcome] ?? '';
}

/** What the page is doing, said when it changes. */
export function pageSentence({ snapshot, comparison }: Pick<LabState, 'snapshot' | 'comparison'>): string {
  if (comparison) return comparison.running ? `Comparing: ${comparison.running}.` : 'Comparison finished.';
  if (!snapshot) return '';
  if (snapshot.phase !== 'ended') return `Run ${snapshot.phase}.`;
  return `Run ended: ${formatPercent(fractionOf(snapshot.share))} within SLO.`;
}
