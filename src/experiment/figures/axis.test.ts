import { expect, test } from 'vitest';
import { axisOf } from './axis.ts';

test.each<[number[], { fromZero?: boolean; tickCount?: number }, number[]]>([
  [[0.305, 1.43], { fromZero: true }, [0, 0.5, 1, 1.5]],
  [[0, 0.3], {}, [0, 0.1, 0.2, 0.3]],
  [[1, 8], { tickCount: 8 }, [1, 2, 3, 4, 5, 6, 7, 8]],
  [[5, 5], {}, [5, 6]],
  [[0, 0], { fromZero: true }, [0, 0.2]],
])('%j %j', (values, options, ticks) => {
  expect(axisOf(values, options).ticks).toEqual(ticks);
});
