/** @file A model's mark as the path of a picture; the canvas' is `charts/palette.ts`. */
import { type MarkPlace, shapeOf } from '../charts/palette.ts';
import { round } from './drawing.ts';

export function markPath({ x, y, radius, model }: MarkPlace): string {
  const points = shapeOf(model);
  if (points.length > 0) {
    return `M${points.map(([dx, dy]) => `${round(x + dx * radius)} ${round(y + dy * radius)}`).join('L')}z`;
  }
  const r = round(radius);
  return `M${round(x - radius)} ${round(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
}
