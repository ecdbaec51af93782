/** @file Names of the files that leave the page: they say scenario, placement, seed and mode. */
import type { ExportSource } from './exportSource.ts';

/** `muxlab-two-models-two-devices-shared-pipeline-seed7-live-requests.csv`. */
export function fileNameOf(
  { scenario, placementLabel, controls, mode }: Pick<ExportSource, 'scenario' | 'placementLabel' | 'controls' | 'mode'>,
  ending: string,
): string {
  return ['muxlab', slug(scenario.id), slug(placementLabel), `seed${controls.seed}`, mode, ending].join('-');
}

/** Of a chart by itself: `muxlab-share-within-slo-by-rate.svg`. */
export function namedFile(title: string, ending: string): string {
  return `muxlab-${slug(title)}.${ending}`;
}

function slug(text: string): string {
  return (
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 48) || 'unnamed'
  );
}
