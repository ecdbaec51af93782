/** @file A picture as data: shapes in pixels. It becomes SVG text here, and elements of the page in `Drawn.tsx`. */

export type Shape = PathShape | TextShape;

export interface PathShape {
  kind: 'path';
  d: string;
  fill?: string;
  stroke?: string;
  strokeWidth?: number;
  dash?: string;
  opacity?: number;
}

export interface TextShape {
  kind: 'text';
  x: number;
  y: number;
  text: string;
  fill: string;
  size: number;
  anchor?: 'start' | 'middle' | 'end';
  strong?: boolean;
  /** Of this colour, so that it stays readable over marks. */
  halo?: string;
}

export interface Drawing {
  width: number;
  height: number;
  shapes: Shape[];
}

export const figureFont = 'system-ui, -apple-system, "Segoe UI", sans-serif';

/** @param described  title for those who do not see it, and what else the file says of itself */
export function drawingSvg({ width, height, shapes }: Drawing, described: { title: string; description: string }) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${escapeMarkup(figureFont)}">`,
    `<title>${escapeMarkup(described.title)}</title>`,
    `<desc>${escapeMarkup(described.description)}</desc>`,
    ...shapes.map(shapeMarkup),
    '</svg>',
  ].join('\n');
}

const haloStyle = 'paint-order:stroke;stroke-width:3;stroke-linejoin:round';

/** Colours stand in `style`, where they may also be custom properties of the page around. */
function shapeMarkup(shape: Shape): string {
  if (shape.kind === 'text') {
    const { x, y, text, fill, size, anchor = 'start', strong, halo } = shape;
    const weight = strong ? ' font-weight="600"' : '';
    const around = halo ? `;${haloStyle};stroke:${halo}` : '';
    return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" text-anchor="${anchor}"${weight} style="fill:${fill}${around}">${escapeMarkup(text)}</text>`;
  }
  const { d, fill = 'none', stroke = 'none', strokeWidth, dash, opacity } = shape;
  const more = [
    strokeWidth === undefined ? '' : ` stroke-width="${strokeWidth}"`,
    dash === undefined ? '' : ` stroke-dasharray="${dash}"`,
    opacity === undefined ? '' : ` opacity="${opacity}"`,
  ].join('');
  return `<path d="${d}" style="fill:${fill};stroke:${stroke}"${more}/>`;
}

export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A hundredth of a pixel is finer than any screen. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export function rectanglePath({
  x,
  y,
  width,
  height,
}: {
  x: number;
  y: number;
  width: number;
  height: number;
}): string {
  return `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
}

export function linePath(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
}
