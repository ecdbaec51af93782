/**
 * @file A chart as it stands in the page, its legend included, as one SVG that needs nothing of the page: drawings are
 * taken over with the colours they have now, canvases as pictures, words where they stand.
 */
import { escapeMarkup, round } from '../figures/drawing.ts';

export interface ShownChart {
  svg: string;
  width: number;
  height: number;
}

const padding = 16;
const headHeight = 58;

/** What the style sheet says of shapes and words; the rest of it does not show in a drawing. */
const looks = [
  ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linejoin', 'stroke-linecap'],
  ['opacity', 'visibility', 'paint-order', 'font-family', 'font-size', 'font-weight'],
  ['text-anchor', 'dominant-baseline'],
].flat();

/** @param figure  around the drawing and its legend */
export function shownChart(figure: HTMLElement, { title, note }: { title: string; note: string }): ShownChart {
  const box = figure.getBoundingClientRect();
  const { color, fontFamily } = getComputedStyle(figure);
  const width = Math.ceil(box.width) + 2 * padding;
  const height = Math.ceil(box.height) + headHeight + padding;
  const placed = (rect: DOMRect) => ({ x: rect.x - box.x + padding, y: rect.y - box.y + headHeight });
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${escapeMarkup(fontFamily)}">`,
    `<title>${escapeMarkup(title)}</title><desc>${escapeMarkup(note)}</desc>`,
    `<rect width="${width}" height="${height}" fill="${paperBehind(figure)}"/>`,
    `<text x="${padding}" y="26" font-size="15" font-weight="600" fill="${color}">${escapeMarkup(title)}</text>`,
    `<text x="${padding}" y="44" font-size="11" fill="${color}">${escapeMarkup(note)}</text>`,
    ...[...figure.querySelectorAll('canvas')].map((canvas) => canvasMarkup(canvas, placed)),
    ...[...figure.querySelectorAll('svg')].map((drawing) => drawingMarkup(drawing, placed)),
    ...wordsIn(figure).map((word) => wordMarkup(word, placed)),
    '</svg>',
    '',
  ].join('\n');
  return { svg, width, height };
}

type Placed = (rect: DOMRect) => { x: number; y: number };

/** The first background that is not see-through, from the figure outwards. */
function paperBehind(figure: HTMLElement): string {
  for (let element: HTMLElement | null = figure; element !== null; element = element.parentElement) {
    const { backgroundColor } = getComputedStyle(element);
    if (backgroundColor !== 'rgba(0, 0, 0, 0)') return backgroundColor;
  }
  return 'Canvas';
}

function canvasMarkup(canvas: HTMLCanvasElement, placed: Placed): string {
  const rect = canvas.getBoundingClientRect();
  return `<image ${frameOf(rect, placed)} href="${canvas.toDataURL()}"/>`;
}

function drawingMarkup(drawing: SVGSVGElement, placed: Placed): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  [drawing, ...drawing.querySelectorAll('*')].forEach((element, index) => {
    const style = getComputedStyle(element);
    // What an attribute says in the page's own names means nothing outside it.
    for (const name of ['class', ...looks]) copies[index].removeAttribute(name);
    copies[index].setAttribute('style', looks.map((name) => `${name}:${style.getPropertyValue(name)}`).join(';'));
  });
  const rect = drawing.getBoundingClientRect();
  const { x, y } = placed(rect);
  if (!copy.hasAttribute('viewBox')) copy.setAttribute('viewBox', `0 0 ${rect.width} ${rect.height}`);
  const frame = { x, y, width: rect.width, height: rect.height };
  for (const [name, value] of Object.entries(frame)) copy.setAttribute(name, String(round(value)));
  return new XMLSerializer().serializeToString(copy);
}

interface Word {
  text: string;
  rect: DOMRect;
  style: CSSStyleDeclaration;
}

/** Word by word, for lines break where the page breaks them; not what only screen readers are told. */
function wordsIn(figure: HTMLElement): Word[] {
  const walker = document.createTreeWalker(figure, NodeFilter.SHOW_TEXT);
  const words: Word[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element === null || element.closest('svg') || isUnseen(element)) continue;
    for (const { 0: text, index } of (node.textContent ?? '').matchAll(/\S+/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + text.length);
      words.push({ text, rect: range.getBoundingClientRect(), style: getComputedStyle(element) });
    }
  }
  return words;
}

function isUnseen(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect();
  return width <= 1 && height <= 1;
}

function wordMarkup({ text, rect, style }: Word, placed: Placed): string {
  const { x, y } = placed(rect);
  const { color, fontSize, fontWeight } = style;
  const middle = round(y + rect.height / 2);
  return `<text x="${round(x)}" y="${middle}" dominant-baseline="central" font-size="${fontSize}" font-weight="${fontWeight}" fill="${color}">${escapeMarkup(text)}</text>`;
}

function frameOf(rect: DOMRect, placed: Placed): string {
  const { x, y } = placed(rect);
  return `x="${round(x)}" y="${round(y)}" width="${round(rect.width)}" height="${round(rect.height)}"`;
}
