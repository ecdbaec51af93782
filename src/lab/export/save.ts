/** @file Files that leave the page: text as it is, a picture as SVG or, from a canvas at twice its size, as PNG. */
import { type Drawing, drawingSvg } from '../figures/drawing.ts';

const pixelRatio = 2;

export function saveText(name: string, text: string, type: string): void {
  saveBlob(name, new Blob([text], { type: `${type};charset=utf-8` }));
}

function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // The browser has taken hold of it by the next task; what nobody revokes stays in memory.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function svgText(drawing: Drawing, described: { title: string; description: string }): string {
  return `${drawingSvg(drawing, described)}\n`;
}

/** @throws Error with one sentence where the browser draws no such picture */
export async function savePng(name: string, size: Pick<Drawing, 'width' | 'height'>, svg: string): Promise<void> {
  const [width, height] = [size.width * pixelRatio, size.height * pixelRatio];
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image(width, height);
    image.src = url;
    await image.decode();
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('this browser draws no canvas');
    context.drawImage(image, 0, 0, width, height);
    saveBlob(name, await canvas.convertToBlob({ type: 'image/png' }));
  } finally {
    URL.revokeObjectURL(url);
  }
}
