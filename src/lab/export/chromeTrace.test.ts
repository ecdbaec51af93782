import { describe, expect, test } from 'vitest';
import { fakeExportSource, rejectingFakeSource } from '../testing/finishedFakeRun.ts';
import { type ChromeTrace, chromeTrace, type TraceEvent, traceSpanCountMax } from './chromeTrace.ts';

const source = await fakeExportSource();
const rejecting = await rejectingFakeSource();

/** Nanoseconds are the finest that is written; sums of two may be off by less. */
const toleranceMicroseconds = 1e-3;

function groupBy(events: readonly TraceEvent[], keyOf: (event: TraceEvent) => string): TraceEvent[][] {
  const groups = new Map<string, TraceEvent[]>();
  for (const event of events) groups.set(keyOf(event), [...(groups.get(keyOf(event)) ?? []), event]);
  return [...groups.values()];
}

/** What of the format's rules a trace breaks, a sentence each. */
function faultsOf({ traceEvents }: ChromeTrace): string[] {
  const faults: string[] = [];
  const of = (...phases: TraceEvent['ph'][]) => traceEvents.filter(({ ph }) => phases.includes(ph));
  const named = new Set(
    of('M')
      .filter(({ name }) => name === 'process_name')
      .map(({ pid }) => pid),
  );
  for (const { ph, pid, ts, name } of traceEvents) {
    if (!named.has(pid)) faults.push(`${name}: process ${pid} has no name`);
    if (ph !== 'M' && !(Number.isFinite(ts) && Number(ts) >= 0)) faults.push(`${name}: no time`);
  }
  const slices = of('X');
  for (const thread of groupBy(slices, ({ pid, tid }) => `${pid}/${tid}`)) {
    const sorted = thread.toSorted((a, b) => Number(a.ts) - Number(b.ts));
    for (const [index, { ts, dur, name }] of sorted.entries()) {
      if (!(Number(dur) >= 0)) faults.push(`${name}: lasts ${dur}`);
      const next = sorted[index + 1];
      if (next && Number(ts) + Number(dur) > Number(next.ts) + toleranceMicroseconds) faults.push(`${name}: overlaps`);
    }
  }
  for (const nest of groupBy(of('b', 'e'), ({ cat, id, pid }) => `${cat}/${id}/${pid}`)) {
    const open: TraceEvent[] = [];
    for (const event of nest) {
      if (event.ph === 'b') {
        const around = open.at(-1);
        if (around && Number(event.ts) < Number(around.ts))
          faults.push(`${event.name}: begins before what is around it`);
        open.push(event);
      } else {
        const begin = open.pop();
        if (begin?.name !== event.name || Number(event.ts) < Number(begin.ts))
          faults.push(`${event.name}: ends wrongly`);
      }
    }
    if (open.length > 0) faults.push(`${open[0].name}: never ends`);
  }
  for (const flow of groupBy(of('s', 't', 'f'), ({ cat, id }) => `${cat}/${id}`)) {
    const phases = flow.map(({ ph }) => ph).join('');
    if (!/^st*f$/.test(phases)) faults.push(`${flow[0].id}: its steps are ${phases}`);
    for (const { ts, pid, tid, id, ph, bp } of flow) {
      const isHeld = slices.some(
        (slice) =>
          slice.pid === pid &&
          slice.tid === tid &&
          Number(slice.ts) <= Number(ts) &&
          Number(ts) <= Number(slice.ts) + Number(slice.dur),
      );
      if (!isHeld) faults.push(`${id}: leads to no slice`);
      if (ph === 'f' && bp !== 'e') faults.push(`${id}: does not bind to the slice around its end`);
    }
  }
  for (const counter of groupBy(of('C'), ({ name }) => name)) {
    const values = counter.map(({ args }) => Number(Object.values(args ?? {})[0]));
    if (values.some((value) => value < 0)) faults.push(`${counter[0].name}: below zero`);
    if (values.at(-1) !== 0) faults.push(`${counter[0].name}: does not come back to zero`);
    if (counter.some(({ ts }, index) => index > 0 && Number(counter[index - 1].ts) >= Number(ts)))
      faults.push(`${counter[0].name}: not in order`);
  }
  return faults;
}

describe('a Chrome trace', () => {
  test.each([
    ['served', source],
    ['rejecting', rejecting],
  ])('of a run (%s) keeps the format’s rules', (_, run) => {
    expect(faultsOf(chromeTrace(run))).toEqual([]);
  });

  test('has each stage execution once, each request once, and a flow for each request of two stages', () => {
    const { traceEvents } = chromeTrace(rejecting);
    const count = (ph: TraceEvent['ph']) => traceEvents.filter((event) => event.ph === ph).length;
    const { arrived, completed } = rejecting.report.ledger;
    expect(count('X')).toBe(rejecting.spans.length);
    expect(count('b')).toBe(3 * completed);
    expect(count('i')).toBe(arrived - completed);
    expect([count('s'), count('f')]).toEqual([completed, completed]);
    expect(count('i')).toBeGreaterThan(0);
  });

  test('names groups and devices, and never counts more devices busy than there are', () => {
    const { traceEvents } = chromeTrace(source);
    const names = traceEvents.filter(({ name }) => name === 'process_name').map(({ args }) => args?.name);
    expect(names).toEqual(['cluster', 'requests not served', 'group 1', 'device 1', 'device 2']);
    const busy = traceEvents.filter(({ name }) => name === 'busy devices').map(({ args }) => Number(args?.devices));
    expect(Math.max(...busy)).toBe(2);
  });

  test('is bounded, and says what it leaves out', () => {
    const [span] = source.spans;
    const spans = Array.from({ length: traceSpanCountMax + 7 }, (_, index) => ({
      ...span,
      request: index,
      startSeconds: index,
      endSeconds: index + 0.5,
    }));
    const trace = chromeTrace({ ...source, requests: [], spans, lostSpanCount: 3 });
    expect(trace.traceEvents.filter(({ ph }) => ph === 'X')).toHaveLength(traceSpanCountMax);
    expect(trace.otherData.stageExecutionsLeftOut).toBe(10);
  });

  test('golden: one request through two stages', () => {
    const request = source.requests[0];
    const spans = source.spans.filter((span) => span.request === request.request);
    const { traceEvents } = chromeTrace({ ...source, requests: [request], spans });
    const shape = traceEvents.filter(({ ph }) => ph !== 'M').map(({ ph, name, pid }) => `${ph} ${pid} ${name}`);
    const model = source.scenario.models[request.model].name;
    expect(shape).toEqual([
      `X 1000 ${model}`,
      `X 1001 ${model}`,
      `b 100 ${model} #0`,
      'b 100 stage 1',
      'e 100 stage 1',
      'b 100 stage 2',
      'e 100 stage 2',
      `e 100 ${model} #0`,
      `s 1000 ${model}, from stage to stage`,
      `f 1001 ${model}, from stage to stage`,
      'C 1 busy devices',
      'C 1 busy devices',
    ]);
  });
});
