/** @file The candidates as a table: those that were the best of their time, and the fifty up to the one looked at. */
import { formatDuration, formatPercent } from '../../base/format.ts';
import { DataTable } from '../components/ui.tsx';
import { changeWords, verdictWord } from './candidateWords.ts';
import { shownCandidates, shownPlace, tabledCandidates } from './plannerStore.ts';
import { useModelNames } from './useModelNames.ts';
import { usePlanner } from './usePlanner.ts';

export function CandidateTable() {
  const candidates = usePlanner(shownCandidates);
  const place = usePlanner(shownPlace);
  const names = useModelNames();
  const rows = tabledCandidates(candidates, place).map((one) => ({
    key: String(one.simulationCount),
    cells: [
      one.simulationCount,
      formatPercent(one.outcome?.attainment ?? null),
      formatDuration(one.outcome?.latencySecondsMean ?? null),
      verdictWord(one),
      changeWords(one, names),
    ],
  }));
  const columns = ['candidate', 'on time', 'mean latency', 'verdict', 'change'];
  return (
    <DataTable
      caption="Candidates, newest first: each that was the best of its time, and the fifty up to the one looked at"
      columns={columns}
      rows={rows}
    />
  );
}
