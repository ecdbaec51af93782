/** @file The colours of the style sheet, as canvases need them, and the shape that says a model where colour cannot. */

export interface Palette {
  models: string[];
  paper: string;
  panel: string;
  ink: string;
  ink2: string;
  ink3: string;
  line: string;
  line2: string;
  accent: string;
  bad: string;
  ghost: string;
  font: string;
  fontStrong: string;
}

export const modelColourCount = 8;

/** Whatever makes the style sheet's colours others: theme, contrast, and the reader's own. */
const paletteQueries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)'];

export function watchPalette(changed: () => void): void {
  for (const query of paletteQueries) matchMedia(query).addEventListener('change', changed);
}

/** Colours as canvases of any thread take them: the names that stand for the reader's own mean nothing in a worker. */
export function readPalette(element: HTMLElement): Palette {
  const probe = element.ownerDocument.createElement('i');
  probe.style.cssText = 'display: none; forced-color-adjust: none';
  element.append(probe);
  const read = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const family = getComputedStyle(element).getPropertyValue('--font').trim();
  const palette = paletteOf(read, family);
  probe.remove();
  return palette;
}

function paletteOf(read: (name: string) => string, family: string): Palette {
  return {
    models: Array.from({ length: modelColourCount }, (_, index) => read(`m${index}`)),
    paper: read('paper'),
    panel: read('panel'),
    ink: read('ink'),
    ink2: read('ink-2'),
    ink3: read('ink-3'),
    line: read('line'),
    line2: read('line-2'),
    accent: read('accent'),
    bad: read('bad'),
    ghost: read('ghost'),
    font: `11px ${family}`,
    fontStrong: `600 11px ${family}`,
  };
}

export function modelColour(palette: Palette, model: number): string {
  return palette.models[model % modelColourCount] ?? palette.ink;
}

/** Each model's mark in a square of side 2 about the origin, as points; a circle has none. */
export const shapes: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [
    [-0.85, -0.85],
    [0.85, -0.85],
    [0.85, 0.85],
    [-0.85, 0.85],
  ],
  [
    [0, -1.05],
    [1.05, 0.85],
    [-1.05, 0.85],
  ],
  [
    [0, -1.15],
    [1.15, 0],
    [0, 1.15],
    [-1.15, 0],
  ],
];

export function shapeOf(model: number): readonly (readonly [number, number])[] {
  return shapes[model % shapes.length] ?? [];
}

export interface MarkPlace {
  x: number;
  y: number;
  radius: number;
  model: number;
}

/** Adds a model's mark to the path in progress. */
export function traceMark(context: CanvasPath, { x, y, radius, model }: MarkPlace): void {
  const points = shapeOf(model);
  if (points.length === 0) {
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  points.forEach(([dx, dy], index) => {
    if (index === 0) context.moveTo(x + dx * radius, y + dy * radius);
    else context.lineTo(x + dx * radius, y + dy * radius);
  });
  context.closePath();
}
