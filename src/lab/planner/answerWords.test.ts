import { expect, test } from 'vitest';
import type { Case } from '../../domain/case.ts';
import type { ModelExplanation } from '../../domain/planReport.ts';
import type { PlannedResult } from '../../experiment/planFigures.ts';
import { noFigures } from '../testing/noFigures.ts';
import { impossibleWords, sourceWords, whyWords } from './answerWords.ts';
import type { Asked } from './askedCase.ts';
import { limitSentences } from './explanationWords.ts';

const plain = (text: string) => text.replaceAll('\u202f', ' ');

function planned(name: string, attainment: number): PlannedResult {
  const placement = { groups: [{ interOp: 1, intraOp: 1, models: attainment > 0 ? [0] : [] }] };
  return {
    policy: { name },
    placement,
    score: null,
    attainment,
    solveSeconds: 1,
    simulationCount: 1,
    figures: noFigures,
  };
}

const [a, b, c] = [planned('a', 0.9), planned('b', 0.8), planned('c', 0.7)];

test('the winner is told against each other policy, another one against the winner', () => {
  expect(whyWords([b, a, c], a).map(plain)).toEqual([
    'Over b: 10.0 points more on time: 90.0 % against 80.0 %.',
    'Over c: 20.0 points more on time: 90.0 % against 70.0 %.',
  ]);
  expect(whyWords([b, a, c], c).map(plain)).toEqual(['a is better: 20.0 points more on time: 90.0 % against 70.0 %.']);
  expect(whyWords([a], a)).toEqual([]);
});

test('where nothing can be placed, it is said what is too large', () => {
  const models = ['big', 'huge', 'vast'].map((name) => ({ name, profile: name }));
  const cluster = { deviceCount: 2, memoryBudgetBytes: 16 * 2 ** 20 };
  const asked = {
    kind: 'file',
    title: '',
    testCase: { models, cluster } as Case,
    paceFactor: 'raw',
    open: null,
  } satisfies Asked;
  const answer = {
    schema: 'muxlab-plan/1' as const,
    plans: [planned('a', 0)],
    profileAdapter: null,
    leastReplicaBytes: [20 * 2 ** 20, Infinity, 2 ** 30],
  };
  expect(plain(impossibleWords({ asked, answer }) ?? '')).toBe(
    'No placement holds any model: each device has 16 MiB. In the finest cut there is, big needs 20 MiB of each, huge needs more devices than there are and vast needs 1 GiB of each.',
  );
  expect(impossibleWords({ asked, answer: { ...answer, plans: [a] } })).toBeNull();
  expect(sourceWords({ asked, answer })).toContain('the stage latencies of the case');
  expect(sourceWords({ asked, answer: { ...answer, profileAdapter: 'X' } })).toContain('measured on X');
});

function limited(name: string, limitedBy: ModelExplanation['limitedBy'], gain: number): ModelExplanation {
  const gains = { memory: 0, rate: 0, burst: 0, slo: 0, ...(limitedBy && { [limitedBy]: gain }) };
  return { name, requestCount: 10, attainment: 0.9, limitedBy, gains };
}

test('models that miss for the same reason are said together, what limits most first', () => {
  const explanation = {
    models: [
      limited('m1', 'memory', 0.01),
      limited('m2', 'burst', 0.08),
      limited('m3', 'burst', 0.05),
      limited('m4', null, 0),
      { name: 'm5', requestCount: 10, attainment: 1, limitedBy: null, gains: null },
    ],
    marginal: { oneMoreDevice: 0, moreMemory: 0, looserSlo: 0 },
    runnersUp: [],
  };
  expect(limitSentences(explanation).map(plain)).toEqual([
    'Bursts limit m2 and m3: up to 8.0 points more were the requests evenly spaced.',
    'Memory limits m1: up to 1.0 points more with memory for every model everywhere.',
    'm4: lifting no single limit helps.',
    '1 of 5 models miss nothing.',
  ]);
  expect(limitSentences({ ...explanation, models: explanation.models.slice(4) })).toEqual([
    'Every request is on time: nothing limits it.',
  ]);
});
