/** @file A canvas that keeps the size of its box at the device's pixel ratio, and a box that tells its size. */

export interface Surface {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
  detach(): void;
}

/** Calls `onResize` whenever the canvas was given new pixels, which also empties it. */
export function attachSurface(canvas: HTMLCanvasElement, onResize: () => void): Surface {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser draws no canvas');
  const surface: Surface = { context, width: 0, height: 0, detach: () => {} };
  surface.detach = watchSize(canvas, ({ width, height }) => {
    const ratio = globalThis.devicePixelRatio || 1;
    surface.width = width;
    surface.height = height;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    onResize();
  });
  return surface;
}

export function watchSize(element: Element, onSize: (size: { width: number; height: number }) => void): () => void {
  const observer = new ResizeObserver(([entry]) => {
    if (entry && entry.contentRect.width > 0) onSize(entry.contentRect);
  });
  observer.observe(element);
  return () => observer.disconnect();
}
