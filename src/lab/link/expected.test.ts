import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { presets, twoModelsTwoDevices } from '../presets.ts';
import { encodeState } from './codec.ts';
import { caseToRun, type Expected, paceToRun } from './expected.ts';
import { freshState } from './linkState.ts';
import { linkOf, openLink } from './linkText.ts';

const shown = freshState(twoModelsTwoDevices);
const expected: Expected = {
  mode: 'live',
  attainment: 0.66,
  latencySeconds: { p50: 0.061, p99: 0.4 },
  ledger: { arrived: 412, completed: 389, rejected: 11, failed: 12 },
  slowdown: 4,
  adapter: 'SwiftShader',
  version: '0.1.0',
  actions: [{ atSeconds: 2, kind: 'inject', model: 1, count: 20 }],
};
const stages = (interOp: number) => ({
  interOp,
  intraOp: 1,
  stageLatencySeconds: Array.from({ length: interOp }, () => 0.1 / interOp),
  stageWeightBytes: Array.from({ length: interOp }, () => 1000),
});
const simulated: Expected = {
  ...expected,
  mode: 'simulated',
  adapter: null,
  slowdown: null,
  profiles: { 'digits-vit': { configs: [stages(1), stages(2)] } },
};
const linkWith = (given: unknown) =>
  encodeState({ version: 1, scenario: shown.scenario.id, controls: shown.controls, expected: given });

describe('what a link expects', () => {
  test.each([
    ['live', expected],
    ['simulated', simulated],
  ])('of a %s run comes back to the digit', (_, promised) => {
    const opened = openLink(linkOf({ ...shown, expected: promised }), shown);
    expect(opened).toEqual({ ...shown, expected: promised, problems: [] });
  });

  test('keeps every digit of any figure', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const seconds = fc.double({ min: 0, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(share, seconds, seconds, (attainment, p50, p99) => {
        const promised = { ...expected, attainment: attainment + 0, latencySeconds: { p50: p50 + 0, p99: p99 + 0 } };
        expect(openLink(linkOf({ ...shown, expected: promised }), shown).expected).toEqual(promised);
      }),
    );
  });

  test.each([
    ['a share above one', { ...expected, attainment: 1.4 }, /expected\.attainment.*0 to 1/],
    ['a text for a figure', { ...expected, latencySeconds: { p50: 'x', p99: 1 } }, /expected\.latencySeconds\.p50/],
    [
      'counts that do not add up',
      { ...expected, ledger: { ...expected.ledger, failed: 0 } },
      /expected\.ledger.*add up/,
    ],
    ['an action nobody knows', { ...expected, actions: [{ atSeconds: 1, kind: 'dance' }] }, /actions\[0\]/],
    [
      'an action on a model that is not there',
      { ...expected, actions: [{ atSeconds: 1, kind: 'inject', model: 9, count: 1 }] },
      /actions\[0\]/,
    ],
    ['a pace below one', { ...expected, slowdown: 0.2 }, /expected\.slowdown/],
    ['a profile of nothing', { ...simulated, profiles: { 'digits-vit': {} } }, /profiles/],
    ['no run at all', 7, /expected/],
  ])('%s: one sentence, and the rest opens', (_, given, sentence) => {
    const opened = openLink(linkWith(given), shown);
    expect(opened.problems).toEqual([expect.stringMatching(sentence)]);
    expect(opened.problems[0]).toMatch(/reproduces nothing$/);
    expect(opened.expected).toBeNull();
    expect(opened.controls).toEqual(shown.controls);
  });

  test('never throws, whatever was made of it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (given) => {
        expect(openLink(linkWith(given), shown).scenario).toEqual(shown.scenario);
      }),
    );
  });

  test('leaves the address of every preset short enough to paste', () => {
    for (const preset of presets) {
      expect(linkOf({ ...freshState(preset), expected: simulated }).length).toBeLessThan(2000);
    }
  });
});

describe('running again', () => {
  test('does what a hand did, on the stages of the run', () => {
    const testCase = caseToRun(shown.scenario, shown.controls, simulated);
    expect(testCase.actions).toEqual(simulated.actions);
    expect(testCase.profiles).toEqual(simulated.profiles);
    expect(caseToRun(shown.scenario, shown.controls, null)).not.toHaveProperty('profiles');
  });

  test('keeps the pace on the same adapter, and leaves another one its own', () => {
    expect(paceToRun('auto', expected, 'SwiftShader')).toBe(4);
    expect(paceToRun('auto', { ...expected, slowdown: null }, 'SwiftShader')).toBe('raw');
    expect(paceToRun('auto', expected, 'another')).toBe('auto');
    expect(paceToRun(8, null, 'SwiftShader')).toBe(8);
  });
});
