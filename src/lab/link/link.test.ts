import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Ask, firstAsk } from '../planner/ask.ts';
import { presets, twoModelsTwoDevices } from '../presets.ts';
import { limits } from '../scenario.ts';
import { decodeState, encodeState } from './codec.ts';
import { formatFragment, panelNames, parseFragment } from './fragment.ts';
import { freshState } from './linkState.ts';
import { linkOf, openLink } from './linkText.ts';

const shown = freshState(twoModelsTwoDevices);
const changed = { ...shown.controls, seed: 11, sloScale: 3, correlation: -0.5, placementId: 'dedicated' };
const withControls = (controls: unknown) => encodeState({ version: 1, scenario: shown.scenario.id, controls });

describe('the codec', () => {
  test('unpacks what it packed, whatever it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(decodeState(encodeState(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('uses only letters that addresses keep', () => {
    expect(encodeState({ text: 'ÿþ?>'.repeat(20) })).toMatch(/^[\w-]+$/);
  });
});

describe('the fragment', () => {
  test('says what it was told', () => {
    const states = fc.record({
      paused: fc.boolean(),
      embed: fc.option(fc.subarray([...panelNames], { minLength: 1 })),
      state: fc.option(fc.stringMatching(/^[\w-]{1,20}$/)),
    });
    fc.assert(
      fc.property(states, (state) => {
        expect(parseFragment(formatFragment(state))).toEqual(state);
      }),
    );
  });

  test('of an embed without panels shows them all, and ignores those it does not know', () => {
    expect(parseFragment('#embed').embed).toEqual([...panelNames]);
    expect(parseFragment('#embed=cluster,moon').embed).toEqual(['cluster']);
  });
});

describe('a link', () => {
  test('restores scenario and controls', () => {
    const opened = openLink(linkOf({ ...shown, controls: changed }), shown);
    expect(opened).toEqual({ ...shown, controls: changed, problems: [] });
  });

  test.each(presets.map((preset) => [preset.id, preset] as const))(
    'names the preset %s instead of carrying it',
    (_, preset) => {
      const state = freshState(preset);
      expect(linkOf(state).length).toBeLessThan(500 + 40 * preset.models.length);
      expect(openLink(linkOf(state), shown)).toEqual({ ...state, problems: [] });
    },
  );

  test('restores what is looked at: the view, the window of time, the models left out, the request picked out', () => {
    const time = {
      ...shown.time,
      view: { kind: 'fixed', fromSeconds: 2, toSeconds: 3.5 } as const,
      hiddenModels: [1],
      pinnedRequest: 41,
      area: { fromSeconds: 2.5, toSeconds: 3, firstDevice: 0, lastDevice: 1 },
    };
    const looked = { ...shown, viewed: { name: 'lab', part: 'here' } as const, time };
    expect(openLink(linkOf(looked), shown)).toEqual({ ...looked, problems: [] });
  });

  test.each([
    ['viewed', { name: 'moon' }, /viewed\.name: must be one of lab/],
    ['viewed', { name: 'lab', part: 7 }, /viewed\.part: must be a short text/],
    ['time', { view: { kind: 'fixed', fromSeconds: 3, toSeconds: 1 } }, /time\.view/],
    ['time', { hiddenModels: [9] }, /time\.hiddenModels: must be indices of models, 0 to 1/],
    ['time', { pinnedRequest: -1 }, /time\.pinnedRequest/],
    ['time', { area: { fromSeconds: 0, toSeconds: 1, firstDevice: 0, lastDevice: 2 } }, /time\.area/],
  ])('with a wrong %s (%j) says so and shows the page as it is fresh', (field, value, sentence) => {
    const opened = openLink(encodeState({ version: 1, scenario: shown.scenario.id, [field]: value }), shown);
    expect(opened.problems).toEqual([expect.stringMatching(sentence)]);
    expect(opened).toMatchObject(shown);
  });

  test('restores what the planner is asked, and says nothing of it while nobody changed it', () => {
    const [model] = firstAsk.cluster.models;
    const asked: Ask = {
      ...firstAsk,
      kind: 'cluster',
      cluster: {
        ...firstAsk.cluster,
        deviceCount: '12',
        devicesPerNode: '',
        models: [{ ...model, profile: 'moe-1.3b', cv: '0.5' }],
      },
      policies: { ...firstAsk.policies, chosen: ['sr-greedy', 'beam'] },
      budget: { ...firstAsk.budget, kind: 'time', seconds: '2.5' },
    };
    expect(openLink(linkOf({ ...shown, planner: asked }), shown)).toEqual({ ...shown, planner: asked, problems: [] });
    expect(linkOf({ ...shown, planner: firstAsk })).toBe(linkOf(shown));
  });

  test('leaves a case file that the planner was given behind', () => {
    const asked: Ask = { ...firstAsk, kind: 'file', file: { name: 'mine.json', json: { id: 'mine' } } };
    expect(linkOf({ ...shown, planner: asked })).toBe(linkOf(shown));
  });

  test.each([
    [7, /planner: must be an object/],
    [{ kind: 'file' }, /planner\.kind: must be scenario or cluster/],
    [{ cluster: 'big' }, /planner\.cluster: must be an object/],
    [{ cluster: { seconds: 'long' } }, /planner\.cluster\.seconds: must be a number/],
    [{ cluster: { memoryUnit: 'TiB' } }, /planner\.cluster\.memoryUnit: must be GiB or MiB/],
    [{ cluster: { models: [] } }, /planner\.cluster\.models: must be a list of 1 to 128/],
    [{ cluster: { models: [{ profile: 1 }, {}] } }, /models\[0\]\.profile: must be a short text/],
    [{ policies: { chosen: ['best'] } }, /planner\.policies\.chosen: must be some of muxlab-search, /],
    [{ budget: { kind: 'money' } }, /planner\.budget\.kind: must be simulations or time/],
  ])('with a planner asked %j says so and keeps the rest', (planner, sentence) => {
    const opened = openLink(encodeState({ version: 1, scenario: shown.scenario.id, planner }), shown);
    expect(opened.problems).toEqual([expect.stringMatching(sentence)]);
    expect(opened.planner?.budget ?? firstAsk.budget).toEqual(firstAsk.budget);
  });

  test('with numbers of the planner out of range takes the nearest, and says so', () => {
    const planner = { cluster: { deviceCount: '9000' }, policies: { parameters: { beamSize: '0' } } };
    const opened = openLink(encodeState({ version: 1, scenario: shown.scenario.id, planner }), shown);
    expect(opened.planner).toEqual({
      ...firstAsk,
      cluster: { ...firstAsk.cluster, deviceCount: '256' },
      policies: { ...firstAsk.policies, parameters: { ...firstAsk.policies.parameters, beamSize: '1' } },
    });
    expect(opened.problems).toEqual([
      "the link's planner.cluster.deviceCount: must be 1 to 256, is 9000: 256 is taken",
      "the link's planner.policies.parameters.beamSize: must be 1 to 64, is 0: 1 is taken",
    ]);
  });

  test('carries a scenario of its own whole', () => {
    const own = { ...shown.scenario, id: 'mine', title: 'Mine', durationSeconds: 30 };
    const opened = openLink(linkOf({ ...shown, scenario: own, controls: changed }), shown);
    expect(opened.problems).toEqual([]);
    expect(opened.scenario).toEqual(own);
    expect(opened.controls).toEqual(changed);
  });

  test('with a number out of range takes the nearest, and says so', () => {
    const { controls, problems } = openLink(withControls({ ...changed, sloScale: 99 }), shown);
    expect(controls).toEqual({ ...changed, sloScale: limits.sloScale.max });
    expect(problems).toEqual(["the link's controls.sloScale: must be 1 to 20, is 99: 20 is taken"]);
  });

  test('with one wrong field keeps the others', () => {
    const { controls, problems } = openLink(withControls({ ...changed, pace: 'fast', models: [{ load: 'x' }] }), shown);
    expect(controls).toMatchObject({ seed: 11, pace: 'auto', models: shown.controls.models });
    expect(problems).toEqual([
      "the link's controls.models[0].load: must be a number",
      expect.stringMatching(/^the link's controls\.pace: must be one of auto/),
    ]);
  });

  test.each([
    ['cut off', linkOf(shown).slice(0, 40), /cut off|damaged/],
    ['of strange letters', '§§§', /letters/],
    ['of another version', encodeState({ version: 9 }), /version 9/],
    ['of a list', encodeState([1]), /no state/],
    ['to an unknown preset', encodeState({ version: 1, scenario: 'moon' }), /none called moon/],
    ['with a scenario of nothing', encodeState({ version: 1, scenario: {} }), /the scenario of the link: id/],
    [
      'with a placement that does not fit',
      encodeState({
        version: 1,
        scenario: {
          ...shown.scenario,
          placements: [
            { ...shown.scenario.placements[0], placement: { groups: [{ interOp: 3, intraOp: 1, models: [0] }] } },
          ],
        },
      }),
      /simulations\[0\]\.placement/,
    ],
  ])('%s says so in one sentence and opens the rest', (_, text, sentence) => {
    const { problems, scenario } = openLink(text, shown);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(sentence);
    expect(scenario).toEqual(shown.scenario);
  });

  test('never throws, whatever was made of it', () => {
    const states = fc.record(
      {
        version: fc.constant(1),
        scenario: fc.oneof(
          fc.constant(shown.scenario.id),
          fc.jsonValue(),
          fc.constant({ ...shown.scenario, models: [null] }),
        ),
        controls: fc.jsonValue(),
      },
      { requiredKeys: ['version'] },
    );
    fc.assert(
      fc.property(states, (state) => {
        const { controls, scenario } = openLink(encodeState(state), shown);
        expect(controls.models).toHaveLength(scenario.models.length);
        expect(scenario.placements.some(({ id }) => id === controls.placementId)).toBe(true);
      }),
    );
  });
});
