/** @file Where a plot is drawn: it fills its box, and says where it is pointed at. */
import type { PointerEvent, ReactNode, RefObject } from 'react';
import type { Frame } from '../../experiment/figures/plotScales.ts';
import styles from './CurvePlot.module.css';

interface Size {
  width: number;
  height: number;
}

export interface PlotBoxProps {
  box: RefObject<HTMLDivElement | null>;
  /** Of the box, as `useBox` has it; nothing is drawn before it is known. */
  size: Size;
  /** A table beside it has its figures. */
  label: string;
  onPoint(at: { x: number; y: number }): void;
  children: ReactNode;
}

export function PlotBox({ box, size: { width, height }, label, onPoint, children }: PlotBoxProps) {
  const point = ({ clientX, clientY, currentTarget }: PointerEvent<SVGSVGElement>) => {
    const { left, top } = currentTarget.getBoundingClientRect();
    onPoint({ x: clientX - left, y: clientY - top });
  };
  return (
    <div ref={box} className={styles.box}>
      {width > 0 ? (
        // The slider beside it does the same by keyboard.
        <svg
          className={styles.svg}
          width={width}
          height={height}
          role="img"
          aria-label={`${label}; the table has them in figures`}
          onPointerMove={point}
          onPointerDown={point}
        >
          {children}
        </svg>
      ) : null}
    </div>
  );
}

/** @param margin  around the plotting area, for ticks and titles */
export function frameIn({ width, height }: Size, margin: Frame): Frame {
  return { left: margin.left, right: width - margin.right, top: margin.top, bottom: height - margin.bottom };
}
