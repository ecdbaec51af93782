/** @file Reads off the page where queues, groups and stages lie; the components mark them with `data-flow`. */
import type { Box, GroupPlaces } from './places.ts';

/** Under a canvas that covers `root`, scrolled or not. */
export function measurePlaces(root: HTMLElement, canvas: HTMLElement): GroupPlaces[] {
  const origin = canvas.getBoundingClientRect();
  const boxOf = (element: Element): Box => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { left: left - origin.left, top: top - origin.top, width, height };
  };
  return Array.from(root.querySelectorAll('[data-flow="group"]'), (group) => {
    const [queue] = group.querySelectorAll('[data-flow="queue"]');
    const [box] = group.querySelectorAll('[data-flow="box"]');
    return {
      queue: boxOf(queue ?? group),
      box: boxOf(box ?? group),
      bars: Array.from(group.querySelectorAll('[data-flow="stage"]'), (stage) => {
        const bars = new Map<number, Box>();
        for (const bar of stage.querySelectorAll<HTMLElement>('[data-flow="bar"]')) {
          const model = Number(bar.dataset.model);
          // Of shards, the first.
          if (!bars.has(model)) bars.set(model, boxOf(bar));
        }
        return bars;
      }),
    };
  });
}
