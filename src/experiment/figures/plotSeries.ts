/** @file A placement in a plot: its line with the seeds' band, or a dot with their range where values have names. */
import type { Scales } from './plotScales.ts';
import type { Series } from './result.ts';
import { at, colourOf } from './svg.ts';

export function bandAndLine(
  { points, reference }: Series,
  { index, positions, scales: { x, y } }: { index: number; positions: readonly number[]; scales: Scales },
): string {
  const colour = colourOf(index);
  const path = (values: readonly (number | null)[]) =>
    values.flatMap((value, i) => (value === null ? [] : `${at(x(positions[i]))},${at(y(value))}`));
  const outline = [...path(points.map(({ high }) => high)), ...path(points.map(({ low }) => low)).toReversed()];
  const means = path(points.map(({ mean }) => mean));
  const dots = means.map((point) => {
    const [cx, cy] = point.split(',');
    return `<circle cx="${cx}" cy="${cy}" r="2.5" fill="${colour}"/>`;
  });
  return [
    `<polygon points="${outline.join(' ')}" fill="${colour}" fill-opacity="0.15"/>`,
    `<polyline points="${path(reference).join(' ')}" fill="none" stroke="${colour}" stroke-dasharray="4 3"/>`,
    `<polyline points="${means.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...dots,
  ].join('\n');
}

/** Named values have no line between them: a dot with the seeds' range, and a hollow one for the reference. */
export function whiskers(
  { points, reference }: Series,
  { index, count, scales: { x, y } }: { index: number; count: number; scales: Scales },
): string {
  const colour = colourOf(index);
  const offset = (index - (count - 1) / 2) * 40;
  return points
    .flatMap(({ mean, low, high }, position) => {
      if (mean === null || low === null || high === null) return [];
      const cx = at(x(position) + offset);
      const published = reference[position];
      return [
        `<line x1="${cx}" x2="${cx}" y1="${at(y(low))}" y2="${at(y(high))}" stroke="${colour}" stroke-width="8" stroke-opacity="0.3"/>`,
        `<circle cx="${cx}" cy="${at(y(mean))}" r="4" fill="${colour}"/>`,
        ...(published === null
          ? []
          : [
              `<circle cx="${at(x(position) + offset + 12)}" cy="${at(y(published))}" r="4" fill="none" stroke="${colour}"/>`,
            ]),
      ];
    })
    .join('\n');
}
