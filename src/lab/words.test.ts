import { describe, expect, test } from 'vitest';
import { formatDuration, formatMemory, formatPercent, formatRelative, formatSignedPoints } from '../base/format.ts';
import type { Snapshot } from '../experiment/labController.ts';
import { hotkeyFor, hotkeysOf } from './hotkeys.ts';
import { noticesOf } from './notices.ts';
import { twoModelsTwoDevices } from './presets.ts';
import { chosenPlacement } from './scenario.ts';
import { blameSentence, explanationTitle, stepWords, timeShares } from './whyWords.ts';
import {
  blockRange,
  describeLanes,
  drainingSentence,
  driftSentence,
  fidelityPill,
  groupTitle,
  ledgerSentence,
  predictionSentence,
  provenance,
  queueSentence,
  regretOf,
  struckSentence,
} from './words.ts';

const shared = chosenPlacement(twoModelsTwoDevices, 'shared');
const at = (onTime: number, ended: number) => ({ onTime, ended });
const plain = (text: string) => text.replaceAll('\u202f', ' ');
const snapshot = (own: { onTime: number; ended: number }, ghost: typeof own | null) =>
  ({ share: own, ghost, ledger: { arrived: 412 } }) as Snapshot;

test('the regret counts misses, saved or lost, by what was chosen', () => {
  expect(regretOf(snapshot(at(400, 410), at(340, 404)), shared)).toEqual({
    tone: 'good',
    count: '54 requests',
    rest: ' of 412 saved by sharing',
  });
  expect(regretOf(snapshot(at(398, 410), at(410, 411)), shared)).toMatchObject({
    tone: 'bad',
    count: '11 requests',
    rest: ' of 412 lost by sharing',
  });
  expect(regretOf(snapshot(at(4, 5), at(4, 5)), shared).rest).toBe('no difference so far');
});

test('the ledger is one sentence that adds up', () => {
  const ledger = { arrived: 412, completed: 389, rejected: { slo: 8, 'queue full': 3 }, failed: {}, inFlight: 12 };
  expect(ledgerSentence(ledger)).toBe('412 arrived = 389 completed + 11 rejected + 0 failed + 12 in flight');
});

test('every number says what it is', () => {
  expect(provenance({ mode: 'simulated', slowdown: 4 })).toBe('modelled');
  expect(plain(provenance({ mode: 'live', slowdown: 4 }))).toBe('measured, paced 4 ×');
  expect(provenance({ mode: 'live', slowdown: null })).toBe('measured, raw pace');
});

test('a run that is late too often says so itself', () => {
  const fidelity = (lateFraction: number) => ({
    faithful: lateFraction <= 0.02,
    hasDrifted: false,
    stages: 100,
    lateFraction,
    latenessSecondsP99: 0,
    calibrationDriftFraction: 0,
  });
  expect(fidelityPill(fidelity(0.004), 'live', 4)?.strong).toBe('faithful');
  expect(fidelityPill(fidelity(0.07), 'live', 4)?.strong).toBe('not faithful');
  expect(fidelityPill(fidelity(0), 'live', null)?.strong).toBe('raw pace');
  expect(fidelityPill(fidelity(0), 'simulated', 4)).toBeNull();
});

test('lanes are described by what they show', () => {
  const lane = (busyFraction: number, missed = 0) => ({ busyFraction, missed });
  expect(describeLanes([lane(0.97, 9), lane(0.2)])).toBe('device 1 drowns while device 2 idles');
  expect(describeLanes([lane(0.9), lane(0.88)])).toBe('the burst spreads over both devices');
  expect(plain(describeLanes([lane(0.97), lane(0.2)]))).toBe('device 1 97 % busy, device 2 20 % busy');
});

test('groups, blocks and queues read as people count', () => {
  const names = ['digits A', 'digits B'];
  expect(groupTitle({ interOp: 2, intraOp: 1, models: [0, 1] }, names)).toBe('2 stages · serves both models');
  expect(groupTitle({ interOp: 1, intraOp: 2, models: [1] }, names)).toBe('1 stage of 2 shards · serves digits B');
  expect(blockRange({ first: 0, end: 4 })).toBe('blocks 1–4');
  expect(blockRange({ first: 3, end: 4 })).toBe('block 4');
  expect(queueSentence([0, 0, 1], 3, names)).toBe('3 waiting: 2 digits A, 1 digits B');
});

test('predictions are told with their error, or not at all', () => {
  const told = (predictedBand: { low: number; high: number } | null) =>
    plain(predictionSentence({ predicted: at(976, 1000), predictedBand, share: at(972, 1000) }) ?? '');
  expect(told(null)).toBe('predicted 97.6 %, off by 0.4 points');
  expect(told({ low: 0.969, high: 0.981 })).toBe('predicted 97.6 % (96.9 to 98.1 %), off by 0.4 points');
  expect(told({ low: 0.975, high: 0.981 })).toBe(
    'predicted 97.6 % (97.5 to 98.1 %), off by 0.4 points, outside of the band',
  );
  expect(predictionSentence({ predicted: null, predictedBand: null, share: at(1, 1) })).toBeNull();
});

test('a calibration that drifted says by how much, and one that did not says nothing', () => {
  const fidelity = { faithful: true, stages: 1, lateFraction: 0, latenessSecondsP99: 0 };
  const told = (hasDrifted: boolean, calibrationDriftFraction: number | null) =>
    plain(driftSentence({ ...fidelity, hasDrifted, calibrationDriftFraction }) ?? '');
  expect(told(true, 0.31)).toBe('stages compute 31 % longer than they were measured to');
  expect(told(true, -0.31)).toBe('stages compute 31 % shorter than they were measured to');
  expect(told(true, 0.001)).toBe('the calibration drifted for a while');
  expect(told(false, 0.2)).toBe('');
});

test('numbers carry their unit', () => {
  expect(plain(formatPercent(0.9723))).toBe('97.2 %');
  expect(plain(formatPercent(1))).toBe('100 %');
  expect(formatPercent(null)).toBe('–');
  expect(plain(formatDuration(0.0614))).toBe('61 ms');
  expect(plain(formatDuration(1.24))).toBe('1.24 s');
  expect(formatDuration(Number.NaN)).toBe('–');
  expect(plain(formatMemory(3.3 * 2 ** 20, 16 * 2 ** 20))).toBe('3.3 of 16 MiB');
  expect(formatSignedPoints(-0.0123)).toBe('−1.2');
  expect(formatSignedPoints(-0.0001)).toBe('0.0');
  expect(plain(formatRelative(1.03, 1))).toBe('+3 %');
});

test('what is missing is said once, with what to do', () => {
  const notices = noticesOf({
    gpu: { gpu: false, reason: 'no adapter' },
    isolated: false,
    notes: ['raw pace', 'raw pace'],
  });
  expect(notices).toHaveLength(3);
  expect(notices[0]).toContain('No adapter.');
  expect(notices[2]).toBe('Raw pace.');
});

test('a key belongs to the control that has the focus', () => {
  const hotkeys = hotkeysOf(twoModelsTwoDevices, 'lab');
  const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false, altKey: false });
  expect(hotkeyFor(hotkeys, press(' '), { tag: 'BODY' })?.does).toBe('run or pause');
  expect(hotkeyFor(hotkeys, press(' '), { tag: 'BUTTON' })).toBeUndefined();
  expect(hotkeyFor(hotkeys, press('2'), { tag: 'INPUT', type: 'number' })).toBeUndefined();
  expect(hotkeyFor(hotkeys, press('2'), { tag: 'INPUT', type: 'range' })?.does).toBe('placement: Shared pipeline');
  expect(hotkeyFor(hotkeys, press('r', true), { tag: 'BODY' })).toBeUndefined();
  expect(hotkeyFor(hotkeys, press('b'), { tag: 'BODY' })?.does).toBe('burst of digits B');
});

describe('why late', () => {
  const explanation = {
    request: 57,
    modelIndex: 1,
    sloSeconds: 0.8,
    arrivalSeconds: 1,
    finishSeconds: 3,
    steps: [
      { kind: 'waiting', stageIndex: 0, fromSeconds: 1, toSeconds: 2.5 },
      { kind: 'compute', stageIndex: 0, fromSeconds: 2.5, toSeconds: 3 },
    ],
    blame: [{ modelIndex: 0, requestCount: 14, seconds: 1.5, firstArrivalSeconds: 0.9, lastArrivalSeconds: 1.3 }],
  } as const;
  const names = ['digits A', 'digits B'];

  test('says by how much, and what became of the time', () => {
    expect(plain(explanationTitle({ ...explanation, steps: [], blame: [] }, names))).toBe(
      'request 57, digits B: 2.00 s, 1.20 s past its SLO',
    );
    const shares = timeShares({ ...explanation, steps: [...explanation.steps], blame: [] });
    expect(shares.map(({ kind, share }) => plain(`${kind} ${share}`))).toEqual(['waiting 75 %', 'compute 25 %']);
    expect(plain(stepWords(explanation.steps[0]))).toBe('waiting for stage 1, 1.50 s');
  });

  test('names whose requests were served before it', () => {
    expect(plain(blameSentence(explanation.blame[0], names))).toBe(
      '1.50 s of it behind 14 requests of digits A, arrived from 0.9 s to 1.3 s',
    );
  });
});

test('a group says why it serves nothing, and who still finishes on one that was replaced', () => {
  const devices = [
    { alive: true, killed: false },
    { alive: false, killed: true },
    { alive: false, killed: false },
  ];
  expect(struckSentence([0], devices)).toBeNull();
  expect(struckSentence([0, 1], devices)).toBe('serves nothing: device 2 killed');
  expect(struckSentence([2], devices)).toBe('serves nothing: device 3 restarting');
  expect(struckSentence([1, 2], devices)).toBe('serves nothing: devices 2 and 3 killed');
  expect(drainingSentence(1)).toBe('1 request still finishes there');
  expect(drainingSentence(2)).toBe('2 requests still finish there');
});
