import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCase } from '../domain/parseCase.ts';
import { resolveProfiles } from '../domain/resolve.ts';
import type { LogEntry } from '../serving/events.ts';
import { scenarios } from '../serving/scenarios.testing.ts';
import { simulateEvents } from './eventDriven.ts';
import { simulateCase } from './simulateCase.ts';

const generation = { prefillSecondsByTokens: { 4: [0.125], 8: [0.25] }, decodeSeconds: [0.0625] };
const config = { interOp: 1, intraOp: 1, stageLatencySeconds: [0.5], stageWeightBytes: [1] };

function caseOf(arrivals: object, simulation: object = {}) {
  return parseCase({
    schema: 'muxlab-case/1',
    cluster: { deviceCount: 2, memoryBudgetBytes: 1 },
    models: [
      { name: 'writes', profile: 'lm', sloSeconds: 2 },
      { name: 'sees', profile: 'vit', sloSeconds: 2 },
    ],
    profiles: { lm: { configs: [{ ...config, ...generation }] }, vit: { configs: [config] } },
    arrivals,
    simulations: [{ placement: { groups: [{ interOp: 1, intraOp: 1, models: [0, 1] }] }, ...simulation }],
  });
}

function simulate(testCase: ReturnType<typeof caseOf>) {
  const { arrivals = { timesSeconds: [], modelIndices: [] } } = testCase;
  return simulateCase(testCase, { profiles: resolveProfiles(testCase), arrivals }).simulations[0];
}

const arrivals = { timesSeconds: [0, 0, 0], modelIndices: [0, 1, 0], inputTokens: [8, 1, 4], outputTokens: [5, 9, 0] };

test('token times are told overall and by model, and no tokens asked for are one', () => {
  const result = simulate(caseOf(arrivals));
  // The first token after 0.25 s and four more, then a forward pass, then a prompt of four tokens for a single one.
  expect(result.finishSeconds).toEqual([0.5, 1, 1.125]);
  expect(result.timeToFirstTokenSeconds).toMatchObject({ mean: (0.25 + 1.125) / 2, p50: (0.25 + 1.125) / 2 });
  expect(result.timePerOutputTokenSeconds).toMatchObject({ mean: 0.0625, p99: 0.0625 });
  expect(result.tokenTimesByModel?.map(({ timeToFirstTokenSeconds }) => timeToFirstTokenSeconds.mean)).toEqual([
    (0.25 + 1.125) / 2,
    null,
  ]);
});

test('where nothing generates nothing is told of tokens', () => {
  const result = simulate(caseOf(arrivals, { placement: { groups: [{ interOp: 1, intraOp: 1, models: [1] }] } }));
  expect(result).not.toHaveProperty('timeToFirstTokenSeconds');
});

test('an injected burst and events see the same generations', () => {
  const actions = [{ atSeconds: 0.25, kind: 'inject', model: 1, count: 1 }];
  const revival = { atSeconds: 9, kind: 'revive-device', device: 1 };
  const byReservation = simulate({ ...caseOf(arrivals), actions: parseActions(actions) });
  const byEvents = simulate({ ...caseOf(arrivals), actions: parseActions([...actions, revival]) });
  expect(byReservation.finishSeconds).toEqual([0.5, 1, 1.125, 1.625]);
  expect(byEvents).toEqual(byReservation);
});

const parseActions = (actions: object[]) => parseCase({ ...caseOf(arrivals), actions }).actions ?? [];

test.each([
  [{ prefillSecondsByTokens: { 4: [0.1] } }, 'decodeSeconds'],
  [{ decodeSeconds: [0.1] }, 'prefillSecondsByTokens'],
  [{ prefillSecondsByTokens: { many: [0.1] }, decodeSeconds: [0.1] }, 'prefillSecondsByTokens.many'],
])('%j alone is refused', (half, field) => {
  const json = {
    ...caseOf(arrivals),
    profiles: { lm: { configs: [{ ...config, ...half }] }, vit: { configs: [config] } },
  };
  expect(() => parseCase(json)).toThrow(expect.objectContaining({ field: `profiles.lm.configs[0].${field}` }));
});

test.each([{ dispatch: 'queue' }, { batching: true }])('%j is refused where a model generates', (rules) => {
  expect(() => simulate(caseOf(arrivals, rules))).toThrow(
    expect.objectContaining({ field: 'simulations[0].placement' }),
  );
});

test('while a generation runs, nothing else runs on the devices of its group', () => {
  fc.assert(
    fc.property(scenarios, ({ cluster, requests }) => {
      const runs: Extract<LogEntry, { kind: 'run-stage' }>[] = [];
      const onEntry = (entry: LogEntry) => entry.kind === 'run-stage' && runs.push(entry);
      const { cluster: built, requests: table } = { cluster: cluster(), requests };
      const { finishSeconds } = simulateEvents({ cluster: built, requests: table, admission: 'slo', onEntry });
      const { stageSlots, stageOffsets, fixedOverheadSeconds } = built;
      const slotsOf = (group: number) => stageSlots.subarray(stageOffsets[group], stageOffsets[group + 1]);
      for (const first of runs) {
        const [request] = first.requests;
        const tokens = runs.filter((run) => run.requests[0] === request && run.stageIndex === 0).length;
        if (tokens === 1 || first.stageIndex > 0 || first.iteration > 0) continue;
        expect(tokens).toBe(requests.tokens?.output[request]);
        const end = finishSeconds[request] - fixedOverheadSeconds - 1e-9;
        const meanwhile = runs.filter(({ at, requests: [other] }) => other !== request && at > first.at && at < end);
        for (const { groupIndex, stageIndex } of meanwhile) {
          expect(slotsOf(first.groupIndex)).not.toContain(stageSlots[stageOffsets[groupIndex] + stageIndex]);
        }
      }
    }),
  );
});
