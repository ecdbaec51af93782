/** @file Marks by what they cost and give, and the Pareto front as a step line: the most that is had for at most so much. */
import { useRef } from 'react';
import { metricWords } from '../../experiment/figures/metric.ts';
import { type Scales, scalesOf } from '../../experiment/figures/plotScales.ts';
import type { MetricResult } from '../../experiment/figures/result.ts';
import { modelColourOf } from '../components/ui.tsx';
import styles from './CurvePlot.module.css';
import { type CostAnswer, type CostMark, dominator, isSameMark } from './costMarks.ts';
import { costAxisOf, nearestMark, sideBySide, stepPath } from './costShapes.ts';
import { costTitles, markName, standingWords } from './costWords.ts';
import { PlotAxes } from './PlotAxes.tsx';
import { frameIn, PlotBox } from './PlotBox.tsx';
import { PlacedMark } from './SeriesMark.tsx';
import { useBox } from './useBox.ts';

export interface CostPlotProps {
  answer: CostAnswer;
  /** Of the marks; null where there are none. */
  chosen: CostMark | null;
  /** What is on the y axis. */
  metric: MetricResult;
  onChoose(mark: CostMark): void;
}

const margin = { left: 52, right: 30, top: 26, bottom: 44 };
const radius = { usual: 4.5, chosen: 6.5 };

export function CostPlot({ answer, chosen, metric, onChoose }: CostPlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const size = useBox(box);
  const { marks, front, axes } = answer;
  const axis = costAxisOf(answer);
  const frame = frameIn(size, margin);
  const scales = scalesOf(axis.sweep, metric, frame);
  const at = ({ cost, gain }: CostMark) => ({ x: scales.x(cost / axis.unitSize), y: scales.y(gain) });
  const places = sideBySide(marks.map(at));
  const placeOf = (mark: CostMark) => places[marks.indexOf(mark)];
  const choose = (at: { x: number; y: number }) => {
    const nearest = nearestMark(places, at);
    if (nearest >= 0) onChoose(marks[nearest]);
  };
  const label = `${metricWords[axes.gain].title} ${costTitles[axes.cost]}, ${marks.length} marks, ${front.length} of them on the front`;
  // What is on the front lies on top of what it dominates.
  const drawn = [...marks.filter((mark) => !front.includes(mark)), ...front];
  return (
    <PlotBox box={box} size={size} label={label} onPoint={choose}>
      <PlotAxes sweep={axis.sweep} metric={axes.gain} scales={scales} frame={frame} />
      <path className={styles.front} d={stepPath(front.map(at), frame.right)} />
      {chosen ? <Whisker mark={chosen} x={placeOf(chosen).x} scales={scales} /> : null}
      {drawn.map((mark) => (
        <PlacedMark
          key={`${mark.series} ${mark.valueIndex}`}
          index={mark.series}
          {...placeOf(mark)}
          radius={chosen && isSameMark(mark, chosen) ? radius.chosen : radius.usual}
          hollow={dominator(mark, answer) !== null}
        />
      ))}
      {chosen ? <title>{`${markName(chosen)}: ${standingWords(chosen, answer)}`}</title> : null}
    </PlotBox>
  );
}

function Whisker({ mark: { series, range }, x, scales }: { mark: CostMark; x: number; scales: Scales }) {
  if (range.low === null || range.high === null) return null;
  const colour = modelColourOf(series);
  return (
    <line className={styles.whisker} x1={x} x2={x} y1={scales.y(range.low)} y2={scales.y(range.high)} stroke={colour} />
  );
}
