/** @file An experiment's answer: a metric at a time as curves or as a table, a point of it in figures, and what it says. */
import { useRef, useState } from 'react';
import { findingsOf } from '../../experiment/figures/findings.ts';
import { metricWords } from '../../experiment/figures/metric.ts';
import { SaveChart } from '../components/SaveChart.tsx';
import { SectionHead, TableToggle } from '../components/ui.tsx';
import { AnswerTable } from './AnswerTable.tsx';
import { Choice } from './Choice.tsx';
import { CurvePlot } from './CurvePlot.tsx';
import styles from './ExperimentsView.module.css';
import type { Answer } from './experimentStore.ts';
import { Files } from './Files.tsx';
import { Findings } from './Findings.tsx';
import { fileKinds } from './files.ts';
import { presentPosition } from './ownSweep.ts';
import { PointReadout } from './PointReadout.tsx';
import { answerNote, legendWords } from './words.ts';

export function AnswerPanel({ name, answer }: { name: string; answer: Answer }) {
  const { result, read } = answer;
  const [metricIndex, setMetricIndex] = useState(0);
  const [valueIndex, setValueIndex] = useState(Math.floor(result.sweep.names.length / 2));
  const [asTable, setAsTable] = useState(false);
  const drawing = useRef<HTMLDivElement>(null);
  const metric = result.metrics[Math.min(metricIndex, result.metrics.length - 1)];
  const title = metricWords[metric.metric].title;
  const note = answerNote(result);
  const chosen = Math.min(valueIndex, result.sweep.names.length - 1);
  return (
    <section className={styles.answer} aria-label="Answer">
      <SectionHead title={title} note={note} />
      <div className={styles.bar}>
        <Choice
          legend="Figures shown"
          titles={result.metrics.map((one) => metricWords[one.metric].title)}
          chosen={result.metrics.indexOf(metric)}
          onChoose={setMetricIndex}
        />
        <span className={styles.files}>
          <TableToggle shown={asTable} of="figures" onToggle={setAsTable} />
          <Files kinds={fileKinds} result={result} metric={metric} />
          {asTable ? null : (
            <SaveChart figure={drawing} title={`${title} by ${result.sweep.label}`} note={note} formats={['png']} />
          )}
        </span>
      </div>
      <div className={styles.figures}>
        <div ref={drawing} className={styles.drawing}>
          <div className={styles.plot}>
            {asTable ? (
              <AnswerTable result={result} metric={metric} />
            ) : (
              <CurvePlot
                result={result}
                metric={metric}
                chosen={chosen}
                present={read.own ? presentPosition(read.own) : null}
                onChoose={setValueIndex}
              />
            )}
          </div>
          <p className={styles.legend}>{legendWords(result, metric)}</p>
        </div>
        <PointReadout name={name} result={result} metric={metric} chosen={chosen} onChoose={setValueIndex} />
      </div>
      <Findings sentences={findingsOf(metric, result)} result={result} />
    </section>
  );
}
