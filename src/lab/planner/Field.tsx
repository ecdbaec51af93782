/** @file A number that is typed, with its unit and, where it cannot be taken, the sentence that says what would be right. */
import { useId } from 'react';
import styles from './Field.module.css';
import { usePlanner } from './usePlanner.ts';

export interface FieldProps {
  label: string;
  /** Whose: read before the label by those who do not see it. */
  of?: string;
  /** Its key among the problems. */
  field: string;
  value: string;
  unit?: string;
  onChange(value: string): void;
}

/** Label and field in a row. */
export function Field({ label, of, field, value, unit, onChange }: FieldProps) {
  const id = useId();
  const problem = usePlanner(({ problems }) => problems[field]);
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <NumberInput id={id} of={of} label={label} value={value} problem={problem} onChange={onChange} />
      {unit ? <span className={styles.unit}>{unit}</span> : null}
      <Problem id={id} label={label} problem={problem} />
    </div>
  );
}

/** The label above, for fields side by side; the sentence is said below all of them. */
export function SmallField({ label, of, field, value, onChange }: FieldProps) {
  const id = useId();
  const problem = usePlanner(({ problems }) => problems[field]);
  return (
    <div className={styles.small}>
      <label htmlFor={id}>{label}</label>
      <NumberInput id={id} of={of} label={label} value={value} problem={problem} onChange={onChange} />
    </div>
  );
}

interface NumberInputProps {
  id: string;
  label: string;
  of: string | undefined;
  value: string;
  problem: string | undefined;
  onChange(value: string): void;
}

function NumberInput({ id, label, of, value, problem, onChange }: NumberInputProps) {
  return (
    <input
      id={id}
      type="number"
      step="any"
      className={styles.input}
      value={value}
      aria-label={of ? `${of} ${label}` : undefined}
      aria-invalid={problem !== undefined}
      aria-describedby={problem ? `${id}-problem` : undefined}
      title={problem ? `${label} ${problem}` : undefined}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

export function Problem({ id, label, problem }: { id: string; label: string; problem: string | undefined }) {
  if (!problem) return null;
  return (
    <p id={`${id}-problem`} className={styles.problem} role="alert">
      {label} {problem}
    </p>
  );
}
