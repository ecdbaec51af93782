/** @file The search as it goes: how far it is, and every candidate over the simulations. */
import { useEffect, useRef, useState } from 'react';
import { formatCount, formatDuration, formatPercent, formatRate } from '../../base/format.ts';
import { SaveChart } from '../components/SaveChart.tsx';
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
  const policy = usePlanner((state) => state.asked?.testCase.plans?.[state.policyIndex]?.name ?? 'the planner');
  const figure = useRef<HTMLDivElement>(null);
  return (
    <section className={styles.panel} aria-label="Search">
      <SectionHead title="Search" note={searchNote}>
        {asTable || isEmpty ? null : <SaveChart figure={figure} title={`Candidates of ${policy}`} note={searchNote} />}
        <TableToggle shown={asTable} of="candidates" onToggle={setAsTable} />
      </SectionHead>
      <PolicyTabs />
      <Figures />
      <div ref={figure} className={styles.pictured}>
        <div className={ui.figure}>
          {asTable && !isEmpty ? <CandidateTable /> : <Chart />}
          {isEmpty ? <Nothing /> : null}
        </div>
        <Legend />
      </div>
    </section>
  );
}

const searchNote = 'modelled · each mark a placement that was simulated';

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
        <LegendMark className={styles.line} d="M-7 0H7" /> best so far
      </span>
      <span>
        <LegendMark className={styles.kept} d={disc} /> kept, the search goes on from it
      </span>
      <span>
        <LegendMark className={styles.passed} d={disc} /> passed over
      </span>
      <span>
        <LegendMark className={styles.passed} d="M-2.5 -2.5L2.5 2.5M2.5 -2.5L-2.5 2.5" /> given up before its end
      </span>
    </p>
  );
}

const disc = 'M-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z';

function LegendMark({ className, d }: { className: string; d: string }) {
  return (
    <svg className={`${styles.mark} ${className}`} viewBox="-8 -5 16 10" aria-hidden="true">
      <path d={d} />
    </svg>
  );
}
