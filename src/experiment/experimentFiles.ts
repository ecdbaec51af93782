/** @file Fetches the experiments that are served with the page, and the profiles that they name. */
import type { ExperimentFiles } from './experimentSession.ts';
import { type ExperimentIndex, parseExperimentIndex } from './figures/experimentIndex.ts';

/** @throws BadInput where what is served there is not an index */
export async function fetchExperimentIndex(siteUrl: string): Promise<ExperimentIndex> {
  return parseExperimentIndex(await fetchJson(siteUrl, 'experiments/index.json'));
}

/** @throws Error where the index has no experiment of that name */
export async function fetchExperiment(siteUrl: string, name: string): Promise<ExperimentFiles> {
  const { experiments } = await fetchExperimentIndex(siteUrl);
  if (!experiments.some((one) => one.name === name)) throw new Error(`There is no experiment called ${name}`);
  const [experiment, ...profiles] = await Promise.all(
    [`experiments/${name}.json`, 'profiles/alpaserve-v100.json', 'profiles/catalogue.json'].map((path) =>
      fetchJson(siteUrl, path),
    ),
  );
  return { experiment, profiles };
}

async function fetchJson(siteUrl: string, path: string): Promise<unknown> {
  const response = await fetch(new URL(path, siteUrl));
  if (!response.ok) throw new Error(`${path} could not be loaded: ${response.status} ${response.statusText}`);
  return response.json();
}
