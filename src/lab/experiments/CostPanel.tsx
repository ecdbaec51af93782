/** @file What a share within SLO costs: each placement as a mark, the Pareto front through those that none dominates. */
import { useRef, useState } from 'react';
import { metricWords } from '../../experiment/figures/metric.ts';
import type { ExperimentResult } from '../../experiment/figures/result.ts';
import { SaveChart } from '../components/SaveChart.tsx';
import { SectionHead, TableToggle } from '../components/ui.tsx';
import { Choice } from './Choice.tsx';
import { CostPlot } from './CostPlot.tsx';
import { CostReadout } from './CostReadout.tsx';
import { CostTable } from './CostTable.tsx';
import { type CostMark, costAnswer, costKinds, gainMetrics, isSameMark } from './costMarks.ts';
import { costFindings, costLegend, costTitles } from './costWords.ts';
import styles from './ExperimentsView.module.css';
import type { Answer } from './experimentStore.ts';
import { Files } from './Files.tsx';
import { Findings } from './Findings.tsx';
import { SeriesMark } from './SeriesMark.tsx';
import { answerNote } from './words.ts';

export function CostPanel({ name, answer: { result } }: { name: string; answer: Answer }) {
  const [gainIndex, setGainIndex] = useState(0);
  const [costIndex, setCostIndex] = useState(0);
  const [looked, setLooked] = useState<CostMark | null>(null);
  const [asTable, setAsTable] = useState(false);
  const drawing = useRef<HTMLDivElement>(null);
  const gain = gainMetrics[gainIndex];
  const answer = costAnswer(result, { cost: costKinds[costIndex], gain });
  const chosen = answer.marks.find((mark) => looked && isSameMark(mark, looked)) ?? answer.front.at(-1) ?? null;
  const title = `${metricWords[gain].title} ${costTitles[costKinds[costIndex]]}`;
  const note = `${answerNote(result)}, their means`;
  const metric = result.metrics.find((one) => one.metric === gain) ?? result.metrics[0];
  return (
    <section className={styles.answer} aria-label="Answer">
      <SectionHead title={title} note={note} />
      <div className={styles.bar}>
        <Choice
          legend="Gain"
          titles={gainMetrics.map((one) => metricWords[one].title)}
          chosen={gainIndex}
          onChoose={setGainIndex}
        />
        <Choice
          legend="Cost"
          titles={costKinds.map((kind) => costTitles[kind])}
          chosen={costIndex}
          onChoose={setCostIndex}
        />
        <span className={styles.files}>
          <TableToggle shown={asTable} of="figures" onToggle={setAsTable} />
          <Files kinds={['csv', 'json']} result={result} metric={metric} />
          {asTable ? null : <SaveChart figure={drawing} title={title} note={note} />}
        </span>
      </div>
      <div className={styles.figures}>
        <div ref={drawing} className={styles.drawing}>
          <div className={styles.plot}>
            {asTable ? (
              <CostTable answer={answer} result={result} />
            ) : (
              <CostPlot answer={answer} chosen={chosen} metric={metric} onChoose={setLooked} />
            )}
          </div>
          <Legend result={result} />
        </div>
        {chosen ? (
          <CostReadout name={name} answer={answer} result={result} chosen={chosen} onChoose={setLooked} />
        ) : null}
      </div>
      <Findings sentences={costFindings(answer)} result={result} />
    </section>
  );
}

function Legend({ result: { metrics } }: { result: ExperimentResult }) {
  return (
    <p className={styles.legend}>
      {metrics[0].series.map(({ label }, index) => (
        <span key={label} className={styles.named}>
          <SeriesMark index={index} /> {label}
        </span>
      ))}
      <span className={styles.named}>{costLegend}</span>
    </p>
  );
}
