import { describe, expect, test } from 'vitest';
import { isOpen, lessonIds, partOf, placeAfter, placeBefore, placeOf, shownStep, stepNames } from './steps.ts';

test('a place is in a link and out of it again', () => {
  for (const lessonId of lessonIds) {
    for (const step of stepNames) expect(placeOf(partOf({ lessonId, step }))).toEqual({ lessonId, step });
  }
});

test.each([null, '', 'moon', 'moon/bet'])('%s is no lesson: the list is shown', (part) => {
  expect(placeOf(part)).toBeNull();
});

test('a step that nobody knows is the first', () => {
  expect(placeOf('memory/dance')).toEqual({ lessonId: 'memory', step: 'read' });
  expect(placeOf('memory')).toEqual({ lessonId: 'memory', step: 'read' });
});

describe('nothing is told before the bet is in', () => {
  test.each([
    ['open', ['read', 'bet']],
    ['running', ['read', 'bet', 'run']],
    ['told', ['read', 'bet', 'run', 'why', 'try']],
  ] as const)('%s opens %j', (phase, steps) => {
    expect(stepNames.filter((step) => isOpen(step, phase))).toEqual(steps);
  });

  test('a link to what is not open yet shows the last step that is', () => {
    expect(shownStep('why', 'open')).toBe('bet');
    expect(shownStep('try', 'running')).toBe('run');
    expect(shownStep('why', 'told')).toBe('why');
  });

  test('one walks on only as far as it is open, and from the end into the next lesson', () => {
    const at = (step: (typeof stepNames)[number]) => ({ lessonId: 'memory', step }) as const;
    expect(placeAfter(at('read'), 'open')).toEqual(at('bet'));
    expect(placeAfter(at('bet'), 'open')).toBeNull();
    expect(placeAfter(at('run'), 'running')).toBeNull();
    expect(placeAfter(at('try'), 'told')).toEqual({ lessonId: 'replication', step: 'read' });
    expect(placeAfter({ lessonId: 'planner', step: 'try' }, 'told')).toBeNull();
    expect(placeBefore(at('bet'))).toEqual(at('read'));
    expect(placeBefore(at('read'))).toBeNull();
  });
});
