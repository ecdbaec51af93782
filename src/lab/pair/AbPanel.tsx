/** @file A against B in the lab: which two placements, each live or simulated, and what came of them on the same arrivals. */
import { useMemo, useState } from 'react';
import type { ExplainedRun } from '../../experiment/labController.ts';
import { ComparisonHead } from '../components/ComparisonHead.tsx';
import ui from '../components/ui.module.css';
import { Explanation } from '../components/WhyLate.tsx';
import { useCommands, useLab } from '../context.tsx';
import { SpanLanes } from '../gantt/spanLanes.ts';
import { chosenPlacement, type Scenario } from '../scenario.ts';
import styles from './AbPanel.module.css';
import { type ComparedPair, isDone, type SideName } from './comparedPair.ts';
import { PairPanel } from './PairPanel.tsx';
import type { Pair, PairSide } from './pair.ts';

export function AbPanel({ pair }: { pair: ComparedPair }) {
  const { compare } = useCommands();
  const running = useLab((state) => state.comparison?.running ?? null);
  return (
    <>
      <ComparisonHead title="A against B" provenance="" other={{ words: 'all placements instead', show: compare }} />
      <div className={styles.panel}>
        <Chooser pair={pair} running={running} />
        <p role="status" className={styles.status}>
          {running ? `running ${running.toLowerCase()}` : null}
        </p>
        {isDone(pair) && !running ? <Result pair={pair} /> : null}
      </div>
    </>
  );
}

function Chooser({ pair, running }: { pair: ComparedPair; running: string | null }) {
  const { runPair } = useCommands();
  const isSame = pair.a.placementId === pair.b.placementId && pair.a.mode === pair.b.mode;
  const refused = running !== null || isSame;
  return (
    <div className={styles.chooser}>
      <SideChoice name="a" pair={pair} isDisabled={running !== null} />
      <SideChoice name="b" pair={pair} isDisabled={running !== null} />
      <button
        type="button"
        className={ui.button}
        aria-disabled={refused}
        title={isSame ? 'A and B are the same: choose two' : undefined}
        onClick={refused ? undefined : runPair}
      >
        Run A and B
      </button>
    </div>
  );
}

interface SideChoiceProps {
  name: SideName;
  pair: ComparedPair;
  isDisabled: boolean;
}

function SideChoice({ name, pair, isDisabled }: SideChoiceProps) {
  const placements = useLab((state) => state.scenario.placements);
  const hasGpu = useLab((state) => state.gpu?.gpu === true);
  const { choosePair } = useCommands();
  const title = name.toUpperCase();
  const { placementId, mode } = pair[name];
  return (
    <fieldset className={styles.side} disabled={isDisabled}>
      <legend className={ui.hidden}>{title}</legend>
      <b aria-hidden="true">{title}</b>
      <select
        aria-label={`Placement of ${title}`}
        value={placementId}
        onChange={({ target }) => choosePair(name, { placementId: target.value })}
      >
        {placements.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
      <select
        aria-label={`Where ${title} runs`}
        value={mode}
        onChange={({ target }) => choosePair(name, { mode: target.value === 'live' ? 'live' : 'simulated' })}
      >
        <option value="live" disabled={!hasGpu}>
          live
        </option>
        <option value="simulated">simulated</option>
      </select>
    </fieldset>
  );
}

function Result({ pair }: { pair: ComparedPair }) {
  const scenario = useLab((state) => state.scenario);
  const [request, setRequest] = useState<number | null>(null);
  // Every stage execution goes through it: not for every request that is picked.
  const shown = useMemo(() => shownPair(pair, scenario), [pair, scenario]);
  if (!shown) return null;
  return (
    <PairPanel
      pair={shown}
      modelNames={scenario.models.map(({ name }) => name)}
      onRequest={(picked) => setRequest(picked === request ? null : picked)}
    >
      {request === null ? null : <Why pair={pair} request={request} />}
    </PairPanel>
  );
}

function shownPair({ a, b }: ComparedPair, scenario: Scenario): Pair | null {
  if (!a.ran || !b.ran) return null;
  const labelOf = (placementId: string) => chosenPlacement(scenario, placementId).label;
  return {
    a: sideOf(labelOf(a.placementId), a.ran),
    b: sideOf(labelOf(b.placementId), b.ran),
  };
}

function sideOf(label: string, { report, executions }: ExplainedRun): PairSide {
  const lanes = new SpanLanes();
  lanes.add(executions);
  return { label, report, spans: lanes.all() };
}

/** Where the time of a request went, in the run that missed it. */
function Why({ pair, request }: { pair: ComparedPair; request: number }) {
  const sides = (['a', 'b'] as const).flatMap((name) => {
    const explanation = pair[name].ran?.explanations.find((each) => each.request === request);
    return explanation ? [{ name, explanation }] : [];
  });
  return (
    <section aria-label={`Why request ${request} was late`} className={styles.why}>
      {sides.length === 0 ? (
        <p>Request {request} was not served to its end, or is not among those that took longest.</p>
      ) : (
        sides.map(({ name, explanation }) => (
          <div key={name}>
            <b>in {name.toUpperCase()}</b>
            <Explanation explanation={explanation} />
          </div>
        ))
      )}
    </section>
  );
}
