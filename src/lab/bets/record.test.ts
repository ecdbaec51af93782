import { expect, test } from 'vitest';
import { createBetRecord, type KeptBet, type KeyValueStorage, summaryOf } from './record.ts';
import { recordSentence } from './words.ts';

function memory(): KeyValueStorage & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

const bet = (guesses: number[], outcomes: number[]): KeptBet => ({
  title: 'Two models',
  options: guesses.map((_, index) => `${index}`),
  guesses,
  outcomes,
  mode: 'live',
});

test('bets are kept for the next visit, and forgotten when asked', () => {
  const storage = memory();
  const record = createBetRecord(() => storage);
  record.add(bet([0.9, 0.7], [0.8, 0.7]));
  record.add(bet([0.9, 0.7], [0.7, 0.9]));
  const again = createBetRecord(() => storage);
  expect(again.store.getState().bets).toEqual(record.store.getState().bets);
  expect(summaryOf(again.store.getState().bets)).toEqual({
    count: 2,
    rightFraction: 0.5,
    meanMiss: expect.closeTo(0.125),
    meanPoints: 91,
  });
  again.reset();
  expect(createBetRecord(() => storage).store.getState().bets).toEqual([]);
});

test('of very many bets the latest are kept', () => {
  const record = createBetRecord(memory);
  for (let index = 0; index < 510; index++) record.add(bet([0.9, index / 1000], [0.8, 0.7]));
  const { bets } = record.store.getState();
  expect(bets).toHaveLength(500);
  expect(bets.at(-1)?.guesses[1]).toBe(0.509);
});

test.each([
  ['no text of a record', '{'],
  ['of another version', '{"version":9,"bets":[]}'],
  ['with a share of 7', JSON.stringify({ version: 1, bets: [bet([7, 0], [0, 1])] })],
  ['with a guess too few', JSON.stringify({ version: 1, bets: [{ ...bet([0.5, 0], [0, 1]), guesses: [0.5] }] })],
])('what is %s is no record', (_, text) => {
  const storage = memory();
  storage.setItem('muxlab.bets', text);
  expect(createBetRecord(() => storage).store.getState().bets).toEqual([]);
});

test('where nothing can be kept, it holds for the visit', () => {
  const record = createBetRecord(() => {
    throw new Error('denied');
  });
  record.add(bet([0.9, 0.7], [0.8, 0.7]));
  expect(record.store.getState().bets).toHaveLength(1);
  record.reset();
  expect(record.store.getState().bets).toEqual([]);
});

test('the record is said in one sentence', () => {
  expect(recordSentence(null)).toBe('No bets yet.');
  const sentence = recordSentence(summaryOf([bet([0.9, 0.7], [0.8, 0.7])]));
  expect(sentence.replaceAll('\u202f', ' ')).toBe(
    '1 bet: the winner named in 100 %, guesses off by 5.0 points, 98 points of 100 on average.',
  );
});
