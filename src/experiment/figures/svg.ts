/** @file What the plots are drawn with: the light look's colours, coordinates and words. */

const colours = ['#0072b2', '#c4560b', '#1a8a6c', '#a2518d', '#8a6d00', '#5b5fc7', '#00808a', '#7a4f2b'];

export const paper = '#fbfaf7';
export const ink = '#1c1f24';
export const faintInk = '#5b6270';
export const hairline = '#e4e1d9';

export function text(
  x: number,
  y: number,
  words: string,
  { fill = ink, anchor = 'start', size = 12 }: { fill?: string; anchor?: 'start' | 'middle' | 'end'; size?: number },
): string {
  const style = `font-size="${size}" fill="${fill}" text-anchor="${anchor}"`;
  return `<text x="${at(x)}" y="${at(y)}" ${style}>${escaped(words)}</text>`;
}

export function colourOf(index: number): string {
  return colours[index % colours.length];
}

/** A coordinate, to a tenth of a pixel. */
export function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
