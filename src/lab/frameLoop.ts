/** @file The page's only frame loop: paints what says it has something new, and sleeps when nothing has. */

export interface Painter {
  /** Draws if it must; true asks for the next frame too. */
  paint(frameSeconds: number): boolean;
}

export interface FrameLoop {
  add(painter: Painter): () => void;
  /** Something changed: paint at the next frame. A hidden tab has no frames, so nothing is drawn there. */
  invalidate(): void;
}

export function createFrameLoop(requestFrame: (callback: (milliseconds: number) => void) => unknown): FrameLoop {
  const painters = new Set<Painter>();
  let asked = false;

  function invalidate(): void {
    if (asked || painters.size === 0) return;
    asked = true;
    requestFrame(frame);
  }

  function frame(milliseconds: number): void {
    asked = false;
    let again = false;
    for (const painter of painters) again = painter.paint(milliseconds / 1000) || again;
    if (again) invalidate();
  }

  return {
    add(painter) {
      painters.add(painter);
      invalidate();
      return () => painters.delete(painter);
    },
    invalidate,
  };
}
