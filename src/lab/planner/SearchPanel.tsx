/** @file The search as it goes: how far it is, and every candidate over the simulations. */
import { useEffect, useRef, useState } from 'react';
import { formatCount, formatDuration, formatPercent, formatRate } from '../../base/format.ts';
import ui from '../components/ui.module.css';
import { SectionHead, TableToggle } from '../components/ui.tsx';
import { CandidateTable } from './CandidateTable.tsx';
import { isSearching, type SearchPhase, searchFigures, shownCandidates } from './plannerStore.ts';
import styles from './SearchPanel.module.css';
import { attachSearchChart, type SearchChart } from './searchChart.ts';
import { usePlanner, usePlannerCommands, usePlannerStore } from './usePlanner.ts';

export function SearchPanel() {
  const [asTable, setAsTable] = useState(false);
  const isEmpty = usePlanner((state) => shownCandidates(state).length === 0);
  return (
    <section className={styles.panel} aria-label="Search">
      <SectionHead title="Search" note="modelled · each mark a placement that was simulated">
        <TableToggle shown={asTable} of="candidates" onToggle={setAsTable} />
      </SectionHead>
      <PolicyTabs />
      <Figures />
      <div className={`${ui.figure} ${styles.drawing}`}>
        {asTable && !isEmpty ? <CandidateTable /> : <Chart />}
        {isEmpty ? <Nothing /> : null}
      </div>
      <Legend />
    </section>
  );
}

/** Whose candidates are shown, where several policies were asked. */
function PolicyTabs() {
  const plans = usePlanner(({ asked }) => asked?.testCase.plans ?? noPlans);
  const current = usePlanner(({ policyIndex }) => policyIndex);
  const { lookAt } = usePlannerCommands();
  if (plans.length < 2) return null;
  return (
    <fieldset className={styles.tabs}>
      <legend className={ui.hidden}>Whose candidates are shown</legend>
      {plans.map(({ name }, index) => (
        <label key={name} className={styles.tab}>
          <input type="radio" name="policy-shown" checked={index === current} onChange={() => lookAt(index)} />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

const noPlans: { name: string }[] = [];

const phaseWords: Record<SearchPhase, string> = {
  empty: '',
  searching: 'searching',
  cancelling: 'ending',
  cancelled: 'cancelled: the best so far',
  done: 'done',
  failed: 'failed',
};

function Figures() {
  const state = usePlanner((all) => all);
  const { simulationCount, elapsedSeconds, perSecond, best } = searchFigures(state);
  const searching = isSearching(state);
  if (state.phase === 'empty') return null;
  return (
    <p className={styles.figures}>
      {searching ? <progress aria-label="Searching" /> : null}
      <b>{phaseWords[state.phase]}</b>
      <span>best {formatPercent(best)}</span>
      <span>{formatCount(simulationCount, 'simulation')}</span>
      <span>{formatDuration(elapsedSeconds)}</span>
      {perSecond === null || simulationCount === 0 ? null : <span>{formatRate(perSecond)}</span>}
    </p>
  );
}

function Nothing() {
  const phase = usePlanner((state) => state.phase);
  const failure = usePlanner((state) => state.failure);
  const isRule = usePlanner((state) => state.answer !== null);
  const words = {
    empty: 'Nothing searched yet: say what to plan for, and press Search.',
    searching: 'Beginning',
    cancelling: 'Ending',
    cancelled: 'Cancelled before anything was found.',
    done: isRule ? 'This policy simulates nothing here.' : '',
    failed: failure ?? 'The search failed.',
  }[phase];
  return (
    <p className={styles.nothing} role={phase === 'failed' ? 'alert' : undefined}>
      {words}
    </p>
  );
}

function Chart() {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<SearchChart>(null);
  const store = usePlannerStore();
  const { scrubTo } = usePlannerCommands();
  useEffect(() => {
    if (!box.current) return undefined;
    const attached = attachSearchChart(box.current, store);
    chart.current = attached;
    return attached.detach;
  }, [store]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the slider below picks the same candidates by keyboard
    <div
      ref={box}
      className={`${ui.plot} ${styles.chart}`}
      role="img"
      aria-label="Share on time of each candidate over the simulations, and the best so far; the table has them in figures"
      onClick={({ clientX, currentTarget }) => {
        const place = chart.current?.placeUnder(clientX - currentTarget.getBoundingClientRect().left);
        if (place != null) scrubTo(place);
      }}
    />
  );
}

function Legend() {
  const isEmpty = usePlanner((state) => shownCandidates(state).length === 0);
  if (isEmpty) return <p className={styles.legend} />;
  return (
    <p className={styles.legend}>
      <span>
        <i className={styles.line} /> best so far
      </span>
      <span>
        <i className={styles.kept} /> kept, the search goes on from it
      </span>
      <span>
        <i className={styles.passed} /> passed over
      </span>
      <span>
        <i className={styles.given}>×</i> given up before its end
      </span>
    </p>
  );
}
