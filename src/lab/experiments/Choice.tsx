/** @file One of a few, as buttons in a row: which figures are shown, and by what cost. */
import ui from '../components/ui.module.css';
import styles from './ExperimentsView.module.css';

export interface ChoiceProps {
  legend: string;
  titles: readonly string[];
  /** Of the titles. */
  chosen: number;
  onChoose(index: number): void;
}

export function Choice({ legend, titles, chosen, onChoose }: ChoiceProps) {
  if (titles.length < 2) return null;
  return (
    <fieldset className={styles.metrics}>
      <legend className={ui.hidden}>{legend}</legend>
      {titles.map((title, index) => (
        <button
          key={title}
          type="button"
          className={ui.quiet}
          aria-pressed={index === chosen}
          onClick={() => onChoose(index)}
        >
          {title}
        </button>
      ))}
    </fieldset>
  );
}
