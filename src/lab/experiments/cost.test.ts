import { describe, expect, test } from 'vitest';
import { dominates } from '../../experiment/figures/front.ts';
import { parseExperiment } from '../../experiment/figures/parseExperiment.ts';
import { prepareExperiment } from '../../experiment/figures/prepareExperiment.ts';
import { runExperiment } from '../../experiment/figures/runExperiment.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import { fakeProfile } from '../testing/fakeProfile.ts';
import { type CostAnswer, type CostMark, costAnswer, costKinds, dominator, gainMetrics } from './costMarks.ts';
import { costAxisOf, nearestMark, sideBySide, stepPath } from './costShapes.ts';
import { costFindings, standingWords } from './costWords.ts';
import { type OwnSweep, ownSweep } from './ownSweep.ts';

const sweep: OwnSweep = {
  scenario: twoModelsTwoDevices,
  controls: twoModelsTwoDevices.controls,
  quantity: 'cost',
  profiles: twoModelsTwoDevices.models.map(() => fakeProfile),
  isMeasured: false,
};
const experiment = parseExperiment(ownSweep(sweep), {});
const result = runExperiment(experiment, { catalogue: {}, seedCount: 2 });
const experimentCase = () => (ownSweep(sweep) as { case: object }).case;
const choices = twoModelsTwoDevices.placements.map(({ label }) => label);

describe.each(costKinds)('by %s', (cost) => {
  test.each(gainMetrics)(
    "the scenario's placements have a mark on its devices, each policy on each number: %s",
    (gain) => {
      const { marks, front } = costAnswer(result, { cost, gain });
      const countsOf = (label: string) =>
        marks.filter((mark) => mark.label === label).map(({ deviceCount }) => deviceCount);
      for (const label of choices) expect(countsOf(label)).toEqual([2]);
      for (const label of ['muxlab-search', 'mp-search', 'sr-greedy']) {
        expect(countsOf(label).toSorted()).toEqual([1, 2, 3, 4]);
      }
      for (const mark of marks) {
        expect(front.includes(mark)).toBe(!marks.some((other) => dominates(other, mark)));
      }
      expect(marks.map((mark) => mark.cost)).toEqual(marks.map((mark) => mark.cost).toSorted((a, b) => a - b));
    },
  );
});

test('weights are those of all replicas: two models whole, each on its own device, are two models', () => {
  const { marks } = costAnswer(result, { cost: 'weights', gain: 'attainment' });
  const oneModel = Number(fakeProfile.configs[0].stageWeightBytes[0]);
  expect(marks.find(({ label }) => label === 'Dedicated')?.cost).toBe(Math.round(2 * oneModel));
});

test('where a cut is unknown, so is what it weighs: no mark by weights', () => {
  const [{ label }] = twoModelsTwoDevices.placements;
  const json = structuredClone(ownSweep(sweep)) as { placements: { placement?: { groups: object[] } }[] };
  const unknown = { interOp: 1, intraOp: 2, models: [0, 1] };
  json.placements[0].placement = { groups: [unknown] };
  const lacking = { configs: fakeProfile.configs.filter(({ intraOp }) => intraOp === 1) };
  const profiles = Object.fromEntries(twoModelsTwoDevices.models.map(({ profile }) => [profile, lacking]));
  const answered = runExperiment(parseExperiment({ ...json, case: { ...experimentCase(), profiles } }, {}), {
    catalogue: {},
    seedCount: 1,
  });
  const labels = costAnswer(answered, { cost: 'weights', gain: 'attainment' }).marks.map((one) => one.label);
  expect(labels).not.toContain(label);
  expect(labels).toContain(twoModelsTwoDevices.placements[1].label);
});

test('a placement that is not there is neither simulated nor opened in the lab', () => {
  const prepared = prepareExperiment(experiment, {});
  const point = { valueIndex: 0, seed: experiment.kind === 'traffic' ? experiment.seeds.first : 0 };
  expect(prepared.figuresAt(point).slice(0, choices.length)).toEqual(choices.map(() => ({})));
  expect(prepared.placedAt(point)?.placements.map(({ label }) => label)).not.toContain(choices[0]);
});

test('a placement is only at a value that is swept', () => {
  const json = structuredClone(ownSweep(sweep)) as { placements: { onlyAt?: number }[] };
  json.placements[0].onlyAt = 7;
  expect(() => parseExperiment(json, {})).toThrow('placements[0].onlyAt: must be one of the swept values, is 7');
});

const range = { bySeed: [], mean: null, low: null, high: null };
const mark = (label: string, series: number, [deviceCount, gain]: [number, number]): CostMark => {
  return { label, series, valueIndex: deviceCount - 1, deviceCount, cost: deviceCount, gain, range };
};

function answerOf(marks: CostMark[]): CostAnswer {
  const axes = { cost: 'devices', gain: 'attainment' } as const;
  const metric = (name: 'attainment' | 'goodputPerSecond') => ({
    metric: name,
    comparisons: [],
    series: [0, 1, 2].map((series) => ({
      label: marks.find((one) => one.series === series)?.label ?? '',
      reference: [],
      points: [1, 2, 3, 4].map((count) => {
        const found = marks.find((one) => one.series === series && one.deviceCount === count);
        return { ...range, mean: found?.gain ?? null };
      }),
    })),
  });
  return costAnswer({ ...result, metrics: [metric('attainment'), metric('goodputPerSecond')] }, axes);
}

test('the front and what it leaves behind are said in words', () => {
  const answer = answerOf([
    mark('Dedicated', 0, [4, 0.9]),
    mark('a', 1, [1, 0.5]),
    mark('a', 1, [2, 0.972]),
    mark('a', 1, [4, 0.95]),
    mark('b', 2, [1, 0.5]),
    mark('b', 2, [4, 0.99]),
  ]);
  const [front, ...others] = costFindings(answer).map((sentence) => sentence.replaceAll('\u202f', ' '));
  expect(front).toBe('The front: 1 device: a and b 50.0 %; 2 devices: a 97.2 %; 4 devices: b 99.0 %.');
  expect(others).toEqual([
    'Dedicated on 4 devices (90.0 %) is dominated by b on 4 devices (99.0 %).',
    'a is dominated on 4 devices.',
    'b is on the front throughout.',
  ]);
  expect(answer.marks.map((one) => dominator(one, answer)?.label ?? null)).toEqual([null, null, null, 'b', 'b', null]);
  expect(standingWords(answer.marks[0], answer)).toBe('on the front');
});

test('the drawing: steps through the front to the end, the nearest mark, an axis from nothing paid', () => {
  expect(
    stepPath(
      [
        { x: 1, y: 9 },
        { x: 3, y: 5 },
      ],
      8,
    ),
  ).toBe('M1.0 9.0H3.0V5.0H8.0');
  expect(stepPath([], 8)).toBe('');
  const places = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 0 },
  ];
  // The second and third are as dear and give as much: they stand beside each other.
  expect(sideBySide(places).map(({ x }) => x)).toEqual([0, 4.5, 15.5]);
  expect(nearestMark(places, { x: 7, y: 3 })).toBe(2);
  expect(nearestMark([], { x: 7, y: 3 })).toBe(-1);
  const axis = costAxisOf(costAnswer(result, { cost: 'weights', gain: 'attainment' }));
  expect(axis).toMatchObject({ sweep: { label: 'weights on all devices, MiB' }, unitSize: 2 ** 20 });
  expect(axis.sweep.positions[0]).toBe(0);
});
