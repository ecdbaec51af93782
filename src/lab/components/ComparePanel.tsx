/** @file The same arrivals under each placement, side by side, each with what the simulator predicted. */

import { Suspense } from 'react';
import { formatPercent } from '../../base/format.ts';
import type { ComparedRun } from '../../experiment/labController.ts';
import { type ComparedFigure, compareRows, verdictOf } from '../compare.ts';
import { useCommands, useLab } from '../context.tsx';
import type { Comparison } from '../store.ts';
import { ledgerSentence, provenance } from '../words.ts';
import styles from './ComparePanel.module.css';
import { ComparisonHead } from './ComparisonHead.tsx';
import { lazyPart } from './lazyPart.tsx';
import ui from './ui.module.css';

const AbPanel = lazyPart(() => import('../pair/AbPanel.tsx').then((m) => m.AbPanel));

export function ComparePanel() {
  const comparison = useLab((state) => state.comparison);
  if (!comparison) return null;
  if (comparison.pair) {
    return (
      <Suspense fallback={null}>
        <AbPanel pair={comparison.pair} />
      </Suspense>
    );
  }
  return <AllPlacements comparison={comparison} />;
}

function AllPlacements({ comparison }: { comparison: Comparison }) {
  const { openPair } = useCommands();
  const first = comparison.done[0]?.report;
  const ran = first ? provenance({ mode: first.mode, slowdown: first.resolved.slowdown }) : '';
  return (
    <>
      <ComparisonHead title="Comparison" provenance={ran} other={{ words: 'A against B', show: openPair }} />
      <div className={styles.panel}>
        <Progress comparison={comparison} />
        <Verdict done={comparison.done} />
        {comparison.done.length > 0 ? <ComparedTable done={comparison.done} /> : null}
        <Ledgers done={comparison.done} />
      </div>
    </>
  );
}

function Progress({ comparison: { running, done } }: { comparison: Comparison }) {
  const total = useLab((state) => state.scenario.placements.length);
  if (!running) return null;
  return (
    <p className={styles.progress}>
      <progress max={total} value={done.length} aria-label="Placements compared" />
      running {running.toLowerCase()}, {done.length} of {total} done
    </p>
  );
}

function Verdict({ done }: { done: ComparedRun[] }) {
  const placements = useLab((state) => state.scenario.placements);
  const verdict = verdictOf(done, placements);
  if (!verdict) return null;
  return (
    <p className={styles.verdict}>
      {verdict.count ? <b className={styles.good}>{verdict.count}</b> : null}
      {verdict.rest}
    </p>
  );
}

function ComparedTable({ done }: { done: ComparedRun[] }) {
  const live = done.some(({ report }) => report.mode === 'live');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label="Compared figures">
      <table className={ui.table}>
        <caption className={ui.hidden}>Each placement on the same arrivals</caption>
        <thead>
          <tr>
            <td />
            {done.map(({ label }) => (
              <th key={label} scope="colgroup" colSpan={live ? 3 : 1} className={styles.placement}>
                {label}
              </th>
            ))}
          </tr>
          {live ? (
            <tr>
              <td />
              {done.map(({ label }) => (
                <Kinds key={label} />
              ))}
            </tr>
          ) : null}
        </thead>
        <tbody>
          {compareRows(done).map(({ name, figures }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {figures.map((figure, index) => (
                <Figures key={done[index]?.label} figure={figure} live={live} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Kinds() {
  return (
    <>
      <th scope="col">measured</th>
      <th scope="col">predicted</th>
      <th scope="col">off by</th>
    </>
  );
}

function Figures({ figure, live }: { figure: ComparedFigure; live: boolean }) {
  return (
    <>
      <td className={styles.own}>{figure.own}</td>
      {live ? <td className={styles.predicted}>{figure.predicted}</td> : null}
      {live ? <td className={styles.off}>{figure.off}</td> : null}
    </>
  );
}

function Ledgers({ done }: { done: ComparedRun[] }) {
  return (
    <ul className={styles.ledgers}>
      {done.map(({ label, report }) => (
        <li key={label}>
          <b>{label.toLowerCase()}</b>: {ledgerSentence(report.ledger)}
          {report.fidelity.lateFraction === null
            ? ''
            : `, ${formatPercent(report.fidelity.lateFraction)} of stages late`}
        </li>
      ))}
    </ul>
  );
}
