/** @file One swept value in figures: each placement's mean, the seeds' range, the reference; and the way into the lab. */
import { useId } from 'react';
import type { ExperimentResult, MetricResult } from '../../experiment/figures/result.ts';
import ui from '../components/ui.module.css';
import { Table } from '../components/ui.tsx';
import { useFeature } from '../context.tsx';
import styles from './ExperimentsView.module.css';
import { createExperiments } from './experiments.ts';
import { SeriesMark } from './SeriesMark.tsx';
import { figureWords, rangeWords, valueWords, verdictsAt } from './words.ts';

export interface PointReadoutProps {
  name: string;
  result: ExperimentResult;
  metric: MetricResult;
  /** Of the swept values. */
  chosen: number;
  onChoose(valueIndex: number): void;
}

export function PointReadout({ name, result, metric, chosen, onChoose }: PointReadoutProps) {
  const { openInLab } = useFeature(createExperiments);
  const id = useId();
  const words = valueWords(result, chosen);
  const hasReference = metric.series.some(({ reference }) => reference.some((value) => value !== null));
  const isServed = result.seeds.length > 0;
  return (
    <div className={styles.readout}>
      <label htmlFor={id} className={styles.value}>
        {words}
      </label>
      <input
        id={id}
        type="range"
        className={ui.range}
        min={0}
        max={result.sweep.names.length - 1}
        value={chosen}
        aria-valuetext={words}
        onChange={({ target }) => onChoose(target.valueAsNumber)}
      />
      <Table caption={`At ${words}`} columns={['placement', 'mean', ...(hasReference ? ['reference'] : [])]}>
        {metric.series.map(({ label, points, reference }, index) => (
          <tr key={label}>
            <th scope="row" title={label}>
              <SeriesMark index={index} /> {label}
              {isServed ? (
                <span className={styles.range} title="95 % of the seeds">
                  {rangeWords(metric.metric, points[chosen])}
                </span>
              ) : null}
            </th>
            <td>{figureWords(metric.metric, points[chosen].mean)}</td>
            {hasReference ? <td>{figureWords(metric.metric, reference[chosen])}</td> : null}
          </tr>
        ))}
      </Table>
      {verdictsAt(metric, chosen, result.seeds.length).map((sentence) => (
        <p key={sentence} className={styles.verdict}>
          {sentence}
        </p>
      ))}
      {isServed ? (
        <button type="button" className={ui.button} onClick={() => openInLab(name, chosen)}>
          Open in the lab<span className={ui.hidden}> at {words}</span>
        </button>
      ) : null}
    </div>
  );
}
