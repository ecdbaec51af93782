/** @file The candidate looked at: a slider over all of them, what was changed, why it was kept or not, and how it lies. */
import { useState } from 'react';
import { formatCount, formatDuration, formatPercent } from '../../base/format.ts';
import type { Tried } from '../../experiment/planWatch.ts';
import ui from '../components/ui.module.css';
import { Mark, SectionHead, Table, TableToggle } from '../components/ui.tsx';
import styles from './CandidatePanel.module.css';
import { candidateLabel, changeWords, verdictWords } from './candidateWords.ts';
import { groupsChanged } from './diagram.ts';
import { PlacementDiagram } from './PlacementDiagram.tsx';
import { GroupTable } from './PlacementTable.tsx';
import { bestBefore, planOf, shownBest, shownCandidates, shownPlace } from './plannerStore.ts';
import { useModelNames } from './useModelNames.ts';
import { usePlanner, usePlannerCommands } from './usePlanner.ts';

export function CandidatePanel() {
  const candidates = usePlanner(shownCandidates);
  const place = usePlanner(shownPlace);
  const shown = candidates[place];
  if (!shown) return <section className={styles.panel} aria-label="Candidate" />;
  return <Shown candidates={candidates} place={place} shown={shown} />;
}

function Shown({ candidates, place, shown }: { candidates: readonly Tried[]; place: number; shown: Tried }) {
  const [asTable, setAsTable] = useState(false);
  const names = useModelNames();
  return (
    <section className={styles.panel} aria-label="Candidate">
      <SectionHead title={`Candidate ${shown.simulationCount}`} note={<Kept shown={candidates.length} />}>
        <TableToggle shown={asTable} of="placements" onToggle={setAsTable} />
      </SectionHead>
      <Scrubber candidates={candidates} place={place} shown={shown} />
      <p className={styles.change}>{changeWords(shown, names)}</p>
      <p className={styles.verdict}>{verdictWords(shown, bestBefore(candidates, place))}</p>
      <Placements shown={shown} asTable={asTable} />
    </section>
  );
}

/** Of a long search not every candidate stays. */
function Kept({ shown }: { shown: number }) {
  const tried = usePlanner(({ traces, policyIndex }) => traces[policyIndex]?.simulationCount ?? 0);
  return tried > shown
    ? `${shown} of ${formatCount(tried, 'candidate')} stay to be replayed`
    : formatCount(shown, 'candidate');
}

function Scrubber({ candidates, place, shown }: { candidates: readonly Tried[]; place: number; shown: Tried }) {
  const playing = usePlanner((state) => state.playing);
  const isFollowing = usePlanner((state) => state.number === null);
  const isAnswered = usePlanner((state) => planOf(state, state.policyIndex) !== undefined);
  const { scrubTo, scrubBy, playOrPause, follow } = usePlannerCommands();
  const last = candidates.length - 1;
  return (
    <div className={styles.scrubber}>
      <button
        type="button"
        className={ui.button}
        onClick={playOrPause}
        aria-label={playing ? 'Pause the replay' : 'Replay the search'}
      >
        <svg viewBox="0 0 10 10" aria-hidden="true">
          <path d={playing ? 'M1 0h3v10H1zM6 0h3v10H6z' : 'M1 0l8 5-8 5z'} />
        </svg>
      </button>
      <button type="button" className={ui.button} aria-label="One candidate back" onClick={() => scrubBy(-1)}>
        ‹
      </button>
      <input
        type="range"
        className={ui.range}
        aria-label="Candidate"
        min={0}
        max={last}
        step={1}
        value={place}
        aria-valuetext={candidateLabel(shown)}
        onChange={({ target }) => scrubTo(target.valueAsNumber)}
      />
      <button type="button" className={ui.button} aria-label="One candidate on" onClick={() => scrubBy(1)}>
        ›
      </button>
      <button type="button" className={ui.quiet} disabled={isFollowing} onClick={follow}>
        {isAnswered ? 'answer' : 'latest'}
      </button>
    </div>
  );
}

function Placements({ shown, asTable }: { shown: Tried; asTable: boolean }) {
  const best = usePlanner(shownBest);
  const isAnswered = usePlanner((state) => planOf(state, state.policyIndex) !== undefined);
  const others = best && best !== shown ? best : null;
  return (
    <div className={styles.placements} data-two={others !== null}>
      <One
        title={
          others ? 'this candidate' : isAnswered ? 'this candidate, the answer' : 'this candidate, the best so far'
        }
        tried={shown}
        asTable={asTable}
        isShown
      />
      {others ? <One title={isAnswered ? 'the answer' : 'the best so far'} tried={others} asTable={asTable} /> : null}
      <ByModel shown={shown} best={others} />
    </div>
  );
}

interface OneProps {
  title: string;
  tried: Tried;
  asTable: boolean;
  /** What was changed is marked. */
  isShown?: boolean;
}

function One({ title, tried, asTable, isShown = false }: OneProps) {
  const names = useModelNames();
  const budget = usePlanner(({ asked }) => asked?.testCase.cluster.memoryBudgetBytes ?? 0);
  const { placement, replicaBytes, outcome, changes } = tried;
  return (
    <figure className={styles.one}>
      <figcaption>
        {title} <b>{outcome ? formatPercent(outcome.attainment) : 'given up'}</b>
        {outcome ? <span>mean {formatDuration(outcome.latencySecondsMean)}</span> : null}
      </figcaption>
      {asTable ? (
        <GroupTable caption={`Groups of ${title}`} placement={placement} replicaBytes={replicaBytes} names={names} />
      ) : (
        <PlacementDiagram
          label={title}
          placement={placement}
          replicaBytes={replicaBytes}
          budgetBytes={budget}
          names={names}
          changed={isShown ? groupsChanged(changes) : noGroups}
        />
      )}
    </figure>
  );
}

const noGroups: readonly number[] = [];

function ByModel({ shown, best }: { shown: Tried; best: Tried | null }) {
  const names = useModelNames();
  return (
    <div className={styles.models}>
      <Table caption="On time by model" columns={['model', 'on time', ...(best ? ['best'] : [])]}>
        {names.map((name, model) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a model is its place
          <tr key={model}>
            <th scope="row" title={name}>
              <Mark model={model} /> <span className={styles.number}>{model + 1}</span> {name}
            </th>
            <td>{formatPercent(shown.outcome?.attainmentByModel[model] ?? null)}</td>
            {best ? (
              <td className={styles.best}>{formatPercent(best.outcome?.attainmentByModel[model] ?? null)}</td>
            ) : null}
          </tr>
        ))}
      </Table>
    </div>
  );
}
