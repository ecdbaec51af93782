import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTimestampReader } from './timestamp.ts';

test('differences are those of the calendar', () => {
  const date = fc.date({ min: new Date('1904-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(date, date, (one, other) => {
      const secondsOf = createTimestampReader();
      const textOf = (at: Date) => at.toISOString().replace('Z', '0000').replace('T', ' ');
      const [first, second] = [secondsOf(textOf(one)), secondsOf(textOf(other))];
      expect((second ?? 0) - (first ?? 0)).toBeCloseTo((other.getTime() - one.getTime()) / 1000, 4);
    }),
  );
});

test('a tenth of a microsecond is kept, zones are taken off', () => {
  const secondsOf = createTimestampReader();
  expect(secondsOf('2023-11-16 00:00:03.9799601')).toBe(3.9799601);
  expect(secondsOf('2023-11-17T01:00:00+02:00')).toBe(86_400 - 3600);
  expect(secondsOf('2023-11-17T00:00:00Z')).toBe(86_400);
});

test.each(['', '2023-11-16', '2023-13-01 00:00:00', '2100-02-29 00:00:00', '2023-11-16 24:00:00', '1 2'])(
  '%j is none',
  (text) => expect(createTimestampReader()(text)).toBeUndefined(),
);
