/** @file The placements of the scenario as cards, one of them chosen; the other is the ghost. */
import { useCommands, useLab } from '../context.tsx';
import styles from './PlacementCards.module.css';
import { SectionHead } from './ui.tsx';

export function PlacementCards() {
  const placements = useLab((state) => state.scenario.placements);
  const chosen = useLab((state) => state.controls.placementId);
  const { setPlacement } = useCommands();
  return (
    <section className={styles.section} aria-label="Placement">
      <SectionHead title="Placement" />
      <div role="radiogroup" aria-label="Placement">
        {placements.map(({ id, label, detail }) => (
          <label key={id} className={styles.card}>
            <input type="radio" name="placement" checked={id === chosen} onChange={() => setPlacement(id)} />
            <b>{label}</b>
            <span>{detail}</span>
          </label>
        ))}
      </div>
    </section>
  );
}
