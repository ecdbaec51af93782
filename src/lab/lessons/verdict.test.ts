import { expect, test } from 'vitest';
import { type RanOption, verdictOn } from './verdict.ts';

const expectation = {
  sentence: 'The second should win.',
  isSeen: ([first, second]: readonly number[]) => second > first,
};
const ran = (shares: number[], lateFraction: number | null = 0.004): RanOption[] =>
  shares.map((share, index) => ({ label: `option ${index + 1}`, share, mode: 'live', lateFraction }));
const plain = (sentences: string[]) => sentences.map((sentence) => sentence.replaceAll('\u202f', ' '));

test('a run that shows it says so, with its figures', () => {
  const { isSeen, isFaithful, sentences } = verdictOn(expectation, ran([0.8, 0.95]));
  expect({ isSeen, isFaithful }).toEqual({ isSeen: true, isFaithful: true });
  expect(plain(sentences)).toEqual(['The second should win. This run shows it: option 1 80.0 %, option 2 95.0 %.']);
});

test('a run that does not show it says that, and what to do', () => {
  const { isSeen, sentences } = verdictOn(expectation, ran([0.95, 0.8]));
  expect(isSeen).toBe(false);
  expect(sentences[0]).toContain('This run does not show it');
  expect(sentences[1]).toMatch(/other arrivals/);
});

test('a run whose stages were late is not believed either way', () => {
  const late = verdictOn(expectation, ran([0.8, 0.95], 0.07));
  expect(late).toMatchObject({ isSeen: true, isFaithful: false });
  expect(plain(late.sentences)[1]).toMatch(/7\.0 % of its stages ended late/);
  expect(verdictOn(expectation, ran([0.95, 0.8], 0.07)).sentences).toHaveLength(3);
});

test('a simulated run has no late stages', () => {
  expect(verdictOn(expectation, ran([0.8, 0.95], null)).isFaithful).toBe(true);
});
