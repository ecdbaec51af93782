/** @file Every run that is kept: its figures in a line, and what one may do with it. */
import { useState } from 'react';
import { formatBytes, formatDuration, formatPercent } from '../../base/format.ts';
import ui from '../components/ui.module.css';
import { SectionHead } from '../components/ui.tsx';
import { useCommands } from '../context.tsx';
import { defaultName, type RunSummary } from './keptRun.ts';
import { partOfPair } from './part.ts';
import styles from './RunsView.module.css';
import { bytesOf, retention } from './retention.ts';
import { useHistory, useRuns } from './useRuns.ts';
import { dateOf, verdictWords } from './words.ts';

export function RunList() {
  const summaries = useRuns((state) => state.summaries);
  const problem = useRuns((state) => state.problem);
  if (problem && !summaries?.length) {
    return <p className={styles.empty}>Runs are not kept in this browser: {problem} The lab works all the same.</p>;
  }
  if (!summaries) return <p className={styles.empty}>Reading the runs</p>;
  return (
    <>
      <SectionHead
        title="Runs"
        note={`${summaries.length} of ${retention.runCountMax} · ${formatBytes(bytesOf(summaries))} of ${formatBytes(retention.bytesMax)}, kept in this browser`}
      >
        <CompareSelected />
      </SectionHead>
      <Remarks />
      {summaries.length === 0 ? (
        <p className={styles.empty}>No run has ended yet. Each one that does is kept here.</p>
      ) : (
        <RunTable summaries={summaries} />
      )}
    </>
  );
}

function CompareSelected() {
  const selected = useRuns((state) => state.selected);
  const { turnTo } = useCommands();
  const isPair = selected.length === 2;
  return (
    <button
      type="button"
      className={ui.button}
      aria-disabled={!isPair}
      title={isPair ? undefined : 'Select two runs'}
      onClick={isPair ? () => turnTo('runs', partOfPair(selected)) : undefined}
    >
      Compare selected
    </button>
  );
}

/** What became of runs that are not in the list any more. */
function Remarks() {
  const note = useRuns((state) => state.note);
  const problem = useRuns((state) => state.problem);
  const deleted = useRuns((state) => state.deleted);
  const { undoRemove } = useHistory();
  return (
    <div role="status" className={styles.remarks}>
      {problem ? <p>{problem}</p> : null}
      {note ? <p>{note}</p> : null}
      {deleted ? (
        <p>
          Deleted {deleted.summary.name}.{' '}
          <button type="button" className={ui.quiet} onClick={undoRemove}>
            undo
          </button>
        </p>
      ) : null}
    </div>
  );
}

const columns = ['run', 'ended', 'mode', 'within SLO', 'p99', 'requests', 'verdict'];

function RunTable({ summaries }: { summaries: readonly RunSummary[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label="Kept runs">
      <table className={`${ui.table} ${styles.table}`}>
        <caption className={ui.hidden}>Kept runs, newest first</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className={ui.hidden}>selected</span>
            </th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
            <th scope="col">
              <span className={ui.hidden}>actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {summaries.map((summary) => (
            <RunRow key={summary.id} summary={summary} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function RunRow({ summary }: { summary: RunSummary }) {
  const { id, name, endedAt, mode, attainment, p99Seconds, ledger } = summary;
  const isSelected = useRuns((state) => state.selected.includes(id));
  const [isRenaming, setRenaming] = useState(false);
  const { select } = useHistory();
  const isWhole = summary.interruptedAtSeconds === null;
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          aria-label={`select ${name}`}
          checked={isSelected}
          disabled={!isWhole}
          onChange={({ target }) => select(id, target.checked)}
        />
      </td>
      <th scope="row" className={styles.name}>
        {isRenaming ? (
          <NameField summary={summary} onDone={() => setRenaming(false)} />
        ) : (
          <NameButton summary={summary} />
        )}
      </th>
      <td>{dateOf(endedAt)}</td>
      <td>{mode}</td>
      <td>{formatPercent(attainment)}</td>
      <td>{formatDuration(p99Seconds)}</td>
      <td>{ledger.arrived}</td>
      <td className={styles.verdict}>{verdictWords(summary)}</td>
      <td>
        <RowActions summary={summary} onRename={() => setRenaming(true)} />
      </td>
    </tr>
  );
}

function NameButton({ summary }: { summary: RunSummary }) {
  const { id, name, seed } = summary;
  const { turnTo } = useCommands();
  return (
    <>
      <button type="button" className={styles.open} onClick={() => turnTo('runs', id)}>
        {name}
      </button>{' '}
      <small>
        {name === defaultName(summary) ? '' : `${defaultName(summary)}, `}
        seed {seed}
      </small>
    </>
  );
}

function NameField({ summary: { id, name }, onDone }: { summary: RunSummary; onDone(): void }) {
  const { rename } = useHistory();
  const [text, setText] = useState(name);
  const take = () => {
    rename(id, text);
    onDone();
  };
  return (
    <input
      className={styles.rename}
      aria-label={`Name of ${name}`}
      // biome-ignore lint/a11y/noAutofocus: a hand asked for this field a moment ago
      autoFocus
      value={text}
      maxLength={120}
      onChange={({ target }) => setText(target.value)}
      onBlur={take}
      onKeyDown={({ key }) => {
        if (key === 'Enter') take();
        if (key === 'Escape') onDone();
      }}
    />
  );
}

function RowActions({ summary: { id, name, pinned }, onRename }: { summary: RunSummary; onRename(): void }) {
  const { pin, remove } = useHistory();
  const of = <span className={ui.hidden}> {name}</span>;
  return (
    <span className={styles.actions}>
      <button
        type="button"
        className={ui.quiet}
        aria-pressed={pinned}
        title="A pinned run stays"
        onClick={() => pin(id, !pinned)}
      >
        {pinned ? 'pinned' : 'pin'}
        {of}
      </button>
      <button type="button" className={ui.quiet} onClick={onRename}>
        rename{of}
      </button>
      <button type="button" className={ui.quiet} onClick={() => remove(id)}>
        delete{of}
      </button>
    </span>
  );
}
