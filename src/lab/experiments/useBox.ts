/** @file The size of an element, as it changes. */
import { type RefObject, useEffect, useState } from 'react';
import { watchSize } from '../charts/surface.ts';

export function useBox(element: RefObject<Element | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (!element.current) return undefined;
    return watchSize(element.current, ({ width, height }) => setSize({ width, height }));
  }, [element]);
  return size;
}
