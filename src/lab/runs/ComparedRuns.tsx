/** @file Two runs of the history beside each other. */
import { PairPanel } from '../pair/PairPanel.tsx';
import { BackHead, Nothing } from './OpenedRun.tsx';
import styles from './RunsView.module.css';
import { useKeptRun } from './useRuns.ts';

export function ComparedRuns({ ids: [idA, idB] }: { ids: [string, string] }) {
  const [a, b] = [useKeptRun(idA), useKeptRun(idB)];
  if (a === null || b === null)
    return <Nothing>One of these runs is not here: it was deleted, or kept in another browser.</Nothing>;
  if (!a || !b) return <p className={styles.empty}>Reading the runs</p>;
  const [reportA, reportB] = [a.body.report, b.body.report];
  if (!reportA || !reportB) return <Nothing>A run that was interrupted has nothing to compare.</Nothing>;
  const pair = {
    a: { label: a.summary.name, report: reportA },
    b: { label: b.summary.name, report: reportB },
  };
  return (
    <>
      <BackHead title="Two runs" />
      <PairPanel pair={pair} modelNames={a.body.scenario.models.map(({ name }) => name)} />
    </>
  );
}
