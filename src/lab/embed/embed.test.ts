/** @file What an embedded lab says it lacks, and where it opens whole. */
import { expect, test } from 'vitest';
import { parseFragment } from '../link/fragment.ts';
import { freshState } from '../link/linkState.ts';
import { openLink } from '../link/linkText.ts';
import { presets, twoModelsTwoDevices } from '../presets.ts';
import { embedNote, wholePageAddress } from './embedWords.ts';

const controls = twoModelsTwoDevices.controls;
const gpu = { gpu: true, adapter: 'fake', fallback: false, features: [] } as const;
const known = { gpu: { ...gpu, features: [] }, isolated: true, snapshot: null, controls };

test('an isolated frame with a GPU has nothing to say', () => {
  expect(embedNote(known)).toBeNull();
});

test('a frame says what it lacks, the GPU first', () => {
  expect(embedNote({ ...known, isolated: false })?.words).toBe('raw pace here');
  const without = embedNote({ ...known, isolated: false, gpu: { gpu: false, reason: 'this browser has none' } });
  expect(without?.words).toBe('no WebGPU here');
  expect(without?.sentences).toContain('This browser has none.');
});

test('the link out holds the state, and neither the panels nor the pause', () => {
  const shown = { ...freshState(presets[1]), controls: { ...presets[1].controls, seed: 42 } };
  const address = new URL(wholePageAddress('https://example.org/lab/?x#embed=cluster&paused', shown));
  expect(address.origin + address.pathname + address.search).toBe('https://example.org/lab/?x');
  const { embed, paused, state } = parseFragment(address.hash);
  expect({ embed, paused }).toEqual({ embed: null, paused: false });
  const opened = openLink(state ?? '', freshState(twoModelsTwoDevices));
  expect(opened.problems).toEqual([]);
  expect(opened.scenario.id).toBe(presets[1].id);
  expect(opened.controls.seed).toBe(42);
});
