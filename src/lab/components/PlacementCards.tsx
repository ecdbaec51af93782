/** @file The placements of the scenario as cards: the one that runs (A), and the one drawn beside it as the ghost (B). */
import { Suspense, useState } from 'react';
import { useCommands, useFeatures, useLab } from '../context.tsx';
import { fetchPart } from '../fetchPart.ts';
import { useUnfit } from '../fitting.ts';
import { ghostPlacement, type PlacementChoice, plannerChoiceId } from '../scenario.ts';
import { lazyPart } from './lazyPart.tsx';
import styles from './PlacementCards.module.css';
import ui from './ui.module.css';
import { SectionHead } from './ui.tsx';

export function PlacementCards() {
  const placements = useLab((state) => state.scenario.placements);
  return (
    <section className={styles.section} aria-label="Placement">
      <SectionHead title="Placement" />
      <div role="radiogroup" aria-label="Placement">
        {placements.map((choice) => (
          <Card key={choice.id} choice={choice} ghostsOffered={placements.length > 2} />
        ))}
      </div>
      {placements.some(({ id }) => id === plannerChoiceId) ? null : <PlannerOffer />}
    </section>
  );
}

const PlannerCard = lazyPart(() => import('../planner/PlannerCard.tsx').then((m) => m.PlannerCard));

/** Its code comes once it is asked: most visits do not. */
function usePlanForLab(): () => void {
  const features = useFeatures();
  const { sayProblem } = useCommands();
  return () => {
    const planner = fetchPart(() => import('../planner/planner.ts'));
    planner.then(({ createPlanner }) => features(createPlanner).commands.searchForLab(), sayProblem);
  };
}

function PlannerOffer() {
  const [isAsked, setAsked] = useState(false);
  const plan = usePlanForLab();
  const offer = (
    <button
      type="button"
      className={`${styles.card} ${styles.offer}`}
      title="Searches a placement for this scenario, and adds it to the others"
      onClick={() => {
        setAsked(true);
        plan();
      }}
    >
      <b>Planner</b>
      <span className={styles.aside}>search…</span>
    </button>
  );
  return isAsked ? (
    <Suspense fallback={offer}>
      <PlannerCard />
    </Suspense>
  ) : (
    offer
  );
}

function SearchAgain() {
  const plan = usePlanForLab();
  return (
    <button type="button" className={ui.quiet} title="Plan again, for the scenario as it is set now" onClick={plan}>
      again<span className={ui.hidden}>: search a placement</span>
    </button>
  );
}

function Card({ choice, ghostsOffered }: { choice: PlacementChoice; ghostsOffered: boolean }) {
  const { id, label, detail } = choice;
  const chosen = useLab((state) => state.controls.placementId === id);
  const unfit = useUnfit(id);
  const { setPlacement } = useCommands();
  return (
    <div className={styles.card}>
      <label>
        <input type="radio" name="placement" checked={chosen} onChange={() => setPlacement(id)} />
        <b>{label}</b>
        <span title={unfit ?? undefined}>{unfit ? 'does not fit' : detail}</span>
      </label>
      {id === plannerChoiceId ? <SearchAgain /> : null}
      {ghostsOffered && !chosen ? <GhostButton choice={choice} /> : null}
    </div>
  );
}

/** Where there are more than two, which of the others is drawn. */
function GhostButton({ choice: { id, label } }: { choice: PlacementChoice }) {
  const isGhost = useLab((state) => ghostPlacement(state.scenario, state.controls)?.id === id);
  const { setGhost } = useCommands();
  return (
    <button
      type="button"
      className={ui.quiet}
      aria-pressed={isGhost}
      title="Draw this placement beside the run, simulated on the same arrivals"
      onClick={() => setGhost(id)}
    >
      ghost<span className={ui.hidden}>: {label}</span>
    </button>
  );
}
