/** @file One mark in figures: what it gives, what it costs, and what dominates it; and the way into the lab. */
import { formatCount } from '../../base/format.ts';
import { metricWords } from '../../experiment/figures/metric.ts';
import type { ExperimentResult } from '../../experiment/figures/result.ts';
import ui from '../components/ui.module.css';
import { useFeature } from '../context.tsx';
import { type CostAnswer, type CostMark, isSameMark } from './costMarks.ts';
import { markName, standingWords } from './costWords.ts';
import styles from './ExperimentsView.module.css';
import { createExperiments } from './experiments.ts';
import { SeriesMark } from './SeriesMark.tsx';
import { figureWords, rangeWords } from './words.ts';

export interface CostReadoutProps {
  name: string;
  answer: CostAnswer;
  result: ExperimentResult;
  chosen: CostMark;
  onChoose(mark: CostMark): void;
}

export function CostReadout({ name, answer, result, chosen, onChoose }: CostReadoutProps) {
  const { openInLab } = useFeature(createExperiments);
  const { marks } = answer;
  const words = markName(chosen);
  const standing = standingWords(chosen, answer);
  return (
    <div className={styles.readout}>
      <p className={styles.value}>
        <SeriesMark index={chosen.series} /> {words}
      </p>
      <input
        type="range"
        className={ui.range}
        min={0}
        max={marks.length - 1}
        value={marks.findIndex((mark) => isSameMark(mark, chosen))}
        aria-label="Mark, by its cost"
        aria-valuetext={`${words}, ${standing}`}
        onChange={({ target }) => onChoose(marks[target.valueAsNumber])}
      />
      <table className={ui.table}>
        <caption className={ui.hidden}>{words}</caption>
        <tbody>
          {result.metrics.map(({ metric, series }) => {
            const figure = series[chosen.series].points[chosen.valueIndex];
            return (
              <tr key={metric}>
                <th scope="row">
                  {metricWords[metric].title}
                  <span className={styles.range} title="95 % of the seeds">
                    {rangeWords(metric, figure)}
                  </span>
                </th>
                <td>{figureWords(metric, figure.mean)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className={styles.verdict}>{standing}</p>
      <button type="button" className={ui.button} onClick={() => openInLab(name, chosen.valueIndex)}>
        Open in the lab<span className={ui.hidden}> on {formatCount(chosen.deviceCount, 'device')}</span>
      </button>
    </div>
  );
}
