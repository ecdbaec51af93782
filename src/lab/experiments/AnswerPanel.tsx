/** @file An experiment's answer: a metric at a time as curves or as a table, a point of it in figures, and what it says. */
import { useState } from 'react';
import { findingsOf } from '../../experiment/figures/findings.ts';
import { metricWords } from '../../experiment/figures/metric.ts';
import type { ExperimentResult, MetricResult } from '../../experiment/figures/result.ts';
import ui from '../components/ui.module.css';
import { SectionHead, TableToggle } from '../components/ui.tsx';
import { saveText } from '../export/save.ts';
import { AnswerTable } from './AnswerTable.tsx';
import { CurvePlot } from './CurvePlot.tsx';
import styles from './ExperimentsView.module.css';
import type { Answer } from './experimentStore.ts';
import { type FileKind, fileKinds, fileOf, type KeptFile } from './files.ts';
import { presentPosition } from './ownSweep.ts';
import { PointReadout } from './PointReadout.tsx';
import { answerNote, legendWords, splitFinding } from './words.ts';

export function AnswerPanel({ name, answer }: { name: string; answer: Answer }) {
  const { result, read } = answer;
  const [metricIndex, setMetricIndex] = useState(0);
  const [valueIndex, setValueIndex] = useState(Math.floor(result.sweep.names.length / 2));
  const [asTable, setAsTable] = useState(false);
  const metric = result.metrics[Math.min(metricIndex, result.metrics.length - 1)];
  const chosen = Math.min(valueIndex, result.sweep.names.length - 1);
  return (
    <section className={styles.answer} aria-label="Answer">
      <SectionHead title={metricWords[metric.metric].title} note={answerNote(result)} />
      <div className={styles.bar}>
        <MetricChoice metrics={result.metrics} chosen={metric} onChoose={setMetricIndex} />
        <span className={styles.files}>
          <TableToggle shown={asTable} of="figures" onToggle={setAsTable} />
          <Files result={result} metric={metric} />
        </span>
      </div>
      <div className={styles.figures}>
        <div className={styles.drawing}>
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
      <Findings result={result} metric={metric} />
    </section>
  );
}

function MetricChoice({
  metrics,
  chosen,
  onChoose,
}: {
  metrics: readonly MetricResult[];
  chosen: MetricResult;
  onChoose(index: number): void;
}) {
  if (metrics.length < 2) return null;
  return (
    <fieldset className={styles.metrics}>
      <legend className={ui.hidden}>Figures shown</legend>
      {metrics.map(({ metric }, index) => (
        <button
          key={metric}
          type="button"
          className={ui.quiet}
          aria-pressed={metric === chosen.metric}
          onClick={() => onChoose(index)}
        >
          {metricWords[metric].title}
        </button>
      ))}
    </fieldset>
  );
}

const saveKept = ({ name, type, text }: KeptFile) => saveText(name, text, type);

function Files({ result, metric }: { result: ExperimentResult; metric: MetricResult }) {
  const save = (kind: FileKind) => saveKept(fileOf(kind, result, metric));
  return fileKinds.map((kind) => (
    <button key={kind} type="button" className={ui.quiet} onClick={() => save(kind)}>
      <span className={ui.hidden}>save as </span>
      {kind.toUpperCase()}
    </button>
  ));
}

function Finding({ sentence }: { sentence: string }) {
  const { head, rest } = splitFinding(sentence);
  if (rest === null) return <li>{head}</li>;
  return (
    <li>
      {head}
      <details>
        <summary>which not</summary>
        {rest}
      </details>
    </li>
  );
}

function Findings({ result, metric }: { result: ExperimentResult; metric: MetricResult }) {
  const { notes, referenceSource } = result;
  return (
    <div className={styles.findings}>
      <h3>What it says</h3>
      <ul>
        {findingsOf(metric, result).map((sentence) => (
          <Finding key={sentence} sentence={sentence} />
        ))}
      </ul>
      {referenceSource === null && notes.length === 0 ? null : (
        <>
          <h3>What to know</h3>
          <ul>
            {referenceSource === null ? null : <li>Reference: {referenceSource}.</li>}
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
