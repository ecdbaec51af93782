/** @file The head of a latency column: which percentile it shows, picked from a list or typed; it may be taken away or joined. */
import { type KeyboardEvent, useState } from 'react';
import { useCommands, useLab } from '../context.tsx';
import styles from './ModelTable.module.css';
import { percentilesMost, withPercentile } from './outcomeChoice.ts';
import { offeredPercentiles, percentileName, readPercentile } from './percentiles.ts';

const typed = 'typed';
const added = 'added';
const removed = 'removed';

export function PercentileHead({ place }: { place: number }) {
  const [isTyping, setIsTyping] = useState(false);
  return (
    <th scope="col">
      {isTyping ? (
        <PercentileEntry place={place} onEnd={() => setIsTyping(false)} />
      ) : (
        <PercentilePick place={place} onType={() => setIsTyping(true)} />
      )}
    </th>
  );
}

function PercentilePick({ place, onType }: { place: number; onType(): void }) {
  const percentiles = useLab((state) => state.outcome.percentiles);
  const { setOutcome } = useCommands();
  const shown = percentiles[place];
  const offered = offeredPercentiles.includes(shown) ? offeredPercentiles : [shown, ...offeredPercentiles];
  const next = offeredPercentiles.find((percentile) => !percentiles.includes(percentile)) ?? null;
  const choose = (value: string) => {
    if (value === typed) return onType();
    const isAdded = value === added;
    const percentile = value === removed ? null : isAdded ? next : Number(value);
    setOutcome({ percentiles: withPercentile(percentiles, isAdded ? percentiles.length : place, percentile) });
  };
  return (
    <select
      className={styles.pick}
      aria-label={`Percentile in column ${place + 1}`}
      title="Another percentile"
      value={shown}
      onChange={({ target }) => choose(target.value)}
    >
      {offered.map((percentile) => (
        <option key={percentile} value={percentile} disabled={percentile !== shown && percentiles.includes(percentile)}>
          {percentileName(percentile)}
        </option>
      ))}
      <option value={typed}>other</option>
      {percentiles.length < percentilesMost ? <option value={added}>add one</option> : null}
      {percentiles.length > 1 ? <option value={removed}>take away</option> : null}
    </select>
  );
}

/** Taken with Enter or when it is left; Escape, or what is no percentile, leaves the column as it was. */
function PercentileEntry({ place, onEnd }: { place: number; onEnd(): void }) {
  const percentiles = useLab((state) => state.outcome.percentiles);
  const { setOutcome } = useCommands();
  const take = (text: string) => {
    const percentile = readPercentile(text);
    if (percentile !== null) setOutcome({ percentiles: withPercentile(percentiles, place, percentile) });
    onEnd();
  };
  const press = ({ key, currentTarget }: KeyboardEvent<HTMLInputElement>) => {
    if (key === 'Enter') take(currentTarget.value);
    if (key === 'Escape') onEnd();
  };
  return (
    <input
      className={styles.entry}
      type="number"
      min={0}
      max={100}
      step={0.1}
      // biome-ignore lint/a11y/noAutofocus: it stands where the list was that asked for it
      autoFocus
      aria-label="Percentile, 0 to 100"
      placeholder="0–100"
      onKeyDown={press}
      onBlur={({ currentTarget }) => take(currentTarget.value)}
    />
  );
}
