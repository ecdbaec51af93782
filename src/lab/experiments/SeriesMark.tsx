/** @file How a placement's line is told apart: a colour and a shape, in the plot as beside it. */
import { shapeOf } from '../charts/palette.ts';
import ui from '../components/ui.module.css';
import { modelColourOf } from '../components/ui.tsx';

export function SeriesMark({ index }: { index: number }) {
  return (
    <svg className={ui.mark} viewBox="-1.25 -1.25 2.5 2.5" aria-hidden="true">
      <MarkShape index={index} />
    </svg>
  );
}

/** About the origin, two units wide. */
export function MarkShape({ index, hollow = false }: { index: number; hollow?: boolean }) {
  const colour = modelColourOf(index);
  const paint = hollow
    ? { fill: 'var(--paper)', stroke: colour, vectorEffect: 'non-scaling-stroke' as const }
    : { fill: colour };
  const points = shapeOf(index);
  if (points.length === 0) return <circle r="1" {...paint} />;
  return <polygon points={points.map((point) => point.join(',')).join(' ')} {...paint} />;
}

/** In a plot. */
export function PlacedMark({
  index,
  x,
  y,
  radius: size,
  hollow = false,
}: {
  index: number;
  x: number;
  y: number;
  radius: number;
  hollow?: boolean;
}) {
  return (
    <g transform={`translate(${x} ${y}) scale(${size})`}>
      <MarkShape index={index} hollow={hollow} />
    </g>
  );
}
