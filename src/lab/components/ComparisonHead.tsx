/** @file The head of a comparison: on what it was made, the other way to compare, and the way out. */
import { useCommands } from '../context.tsx';
import ui from './ui.module.css';
import { SectionHead } from './ui.tsx';

export interface ComparisonHeadProps {
  title: string;
  /** Empty: nothing ran yet. */
  provenance: string;
  other: { words: string; show: () => void };
}

export function ComparisonHead({ title, provenance, other }: ComparisonHeadProps) {
  const { closeComparison } = useCommands();
  return (
    <SectionHead title={title} note={`the same arrivals${provenance ? ` · ${provenance}` : ''}`}>
      <button type="button" className={ui.quiet} onClick={other.show}>
        {other.words}
      </button>
      <button type="button" className={ui.quiet} onClick={closeComparison}>
        close<span className={ui.hidden}> the comparison</span>
      </button>
    </SectionHead>
  );
}
