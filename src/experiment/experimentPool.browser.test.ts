import { expect, test } from 'vitest';
import { parseProfiles } from '../domain/parseProfile.ts';
import { fetchExperiment, fetchExperimentIndex } from './experimentFiles.ts';
import { placedAt, readExperiment, runPoints } from './experimentPool.ts';
import { parseExperiment } from './figures/parseExperiment.ts';
import { type Figures, type Point, pointsOf } from './figures/points.ts';
import { prepareExperiment } from './figures/prepareExperiment.ts';

const siteUrl = new URL('/', location.href).href;

async function figure2() {
  const files = await fetchExperiment(siteUrl, 'fig2');
  return { files, experiment: await readExperiment(files) };
}

test('every listed experiment is served', async () => {
  const { experiments } = await fetchExperimentIndex(siteUrl);
  expect(experiments.map(({ name }) => name)).toContain('fig2');
});

test('workers answer with the figures of this thread, point by point', async () => {
  const { files, experiment } = await figure2();
  const answered: { point: Point; figures: Figures[] }[] = [];
  const points = pointsOf(experiment, [1, 2]);
  await runPoints(files, {
    points,
    onFigures: (point, figures) => answered.push({ point, figures }),
    signal: new AbortController().signal,
  });
  expect(answered).toHaveLength(points.length);
  const catalogue = parseProfiles(files.profiles[0]).profiles;
  const prepared = prepareExperiment(parseExperiment(files.experiment, catalogue), catalogue);
  for (const { point, figures } of answered) expect(figures).toEqual(prepared.figuresAt(point));
  expect((await placedAt(files, points[0]))?.placements.map(({ label }) => label)).toEqual(
    prepared.placedAt(points[0])?.placements.map(({ label }) => label),
  );
});

test('a cancelled run ends at once, in the middle of a point', async () => {
  const { files, experiment } = await figure2();
  const cancel = new AbortController();
  const run = runPoints(files, {
    points: pointsOf(experiment, [1, 2, 3, 4]),
    onFigures: () => {},
    signal: cancel.signal,
  });
  cancel.abort();
  await expect(run).rejects.toThrow(/abort/i);
});

test('a bad file is refused in one line, from the worker too', async () => {
  const { files } = await figure2();
  const spoiled = { ...files, experiment: { ...(files.experiment as object), metrics: ['speed'] } };
  await expect(readExperiment(spoiled)).rejects.toThrow(/^metrics\[0\]: must be "meanLatencySeconds"/);
});
