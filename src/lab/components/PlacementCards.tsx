/** @file The placements of the scenario as cards: the one that runs (A), and the one drawn beside it as the ghost (B). */
import { useCommands, useLab } from '../context.tsx';
import { ghostPlacement, type PlacementChoice } from '../scenario.ts';
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
    </section>
  );
}

function Card({ choice, ghostsOffered }: { choice: PlacementChoice; ghostsOffered: boolean }) {
  const { id, label, detail } = choice;
  const chosen = useLab((state) => state.controls.placementId === id);
  const { setPlacement } = useCommands();
  return (
    <div className={styles.card}>
      <label>
        <input type="radio" name="placement" checked={chosen} onChange={() => setPlacement(id)} />
        <b>{label}</b>
        <span>{detail}</span>
      </label>
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
