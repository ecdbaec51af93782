/** @file The right column: the share within SLO, the ghost's beside it, and where the difference comes from. */
import { Suspense, useEffect, useRef, useState } from 'react';
import { formatPercent, formatPercentNumber } from '../../base/format.ts';
import { requestsMax } from '../charts/runLog.ts';
import { useCharts, useCommands, useLab } from '../context.tsx';
import { ModelTable } from '../outcome/ModelTable.tsx';
import { ShareOverTime } from '../outcome/ShareOverTime.tsx';
import { chosenPlacement, type PlacementChoice } from '../scenario.ts';
import { shownGhost, shownPlacementId } from '../store.ts';
import { fractionOf, hasAny, provenance, regretOf } from '../words.ts';
import { Cover } from './Cover.tsx';
import { lazyPart } from './lazyPart.tsx';
import styles from './Outcome.module.css';
import ui from './ui.module.css';
import { Mark, SectionHead, TableToggle } from './ui.tsx';

const RequestsTable = lazyPart(() => import('./ChartTables.tsx').then((m) => m.RequestsTable));
const DistributionTable = lazyPart(() => import('./ChartTables.tsx').then((m) => m.DistributionTable));

export function Outcome() {
  const isCovered = useLab((state) => state.bet === 'open');
  if (isCovered) return <Cover title="Within SLO" />;
  return (
    <div className={styles.outcome}>
      <section aria-label="Within SLO">
        <WithinSlo />
        <Regret />
        <ModelTable />
      </section>
      <Latency />
      <Distribution />
    </div>
  );
}

function useRanPlacements(): { chosen: PlacementChoice; ghost: PlacementChoice | null } {
  const scenario = useLab((state) => state.scenario);
  const id = useLab(shownPlacementId);
  return { chosen: chosenPlacement(scenario, id), ghost: useLab(shownGhost) };
}

function useProvenance(): string {
  return useLab((state) => (state.snapshot ? provenance(state.snapshot) : ''));
}

function WithinSlo() {
  const [asTable, setAsTable] = useState(false);
  return (
    <>
      <SectionHead title="Within SLO" note={useProvenance()}>
        <TableToggle shown={asTable} of="share over time" onToggle={setAsTable} />
      </SectionHead>
      <Attainment />
      <ShareOverTime asTable={asTable} />
    </>
  );
}

function Attainment() {
  const share = useLab((state) => fractionOf(state.snapshot?.share ?? null));
  const ghostShare = useLab((state) => fractionOf(state.snapshot?.ghost ?? null));
  const { chosen, ghost } = useRanPlacements();
  return (
    <div className={styles.versus}>
      <p className={styles.big} data-testid="attainment">
        {formatPercentNumber(share)}
        {share === null ? null : <small>{' %'}</small>}
      </p>
      <p className={styles.ghost} title="The placement not chosen, simulated on the same arrivals">
        {formatPercent(ghostShare)}
      </p>
      <p className={styles.who}>{chosen.label.toLowerCase()}</p>
      <p className={styles.who}>{ghost ? `${ghost.label.toLowerCase()}, ghost` : 'no ghost'}</p>
    </div>
  );
}

function Regret() {
  const snapshot = useLab((state) => state.snapshot);
  const { chosen } = useRanPlacements();
  if (!snapshot) return <p className={styles.regret}>no requests yet</p>;
  const { tone, count, rest } = regretOf(snapshot, chosen);
  return (
    <p className={styles.regret}>
      <b className={styles[tone]}>{count}</b>
      {rest} <SweepLink />
    </p>
  );
}

/** To the curves of this scenario over its rate, CV, SLO and devices; not from inside another page. */
function SweepLink() {
  const isEmbedded = useLab((state) => state.embed !== null);
  const { turnTo } = useCommands();
  if (isEmbedded) return null;
  return (
    <button
      type="button"
      className={ui.quiet}
      title="This scenario over its rate, CV, SLO and devices"
      onClick={() => turnTo('experiments', 'scenario-rate')}
    >
      sweep
    </button>
  );
}

/** A run of very many requests draws the latest. */
function useDrawnSince(): string {
  const isBounded = useLab((state) => (state.snapshot?.ledger.arrived ?? 0) > requestsMax);
  return isBounded ? ', the latest' : '';
}

function Latency() {
  const [asTable, setAsTable] = useState(false);
  const charts = useCharts();
  return (
    <section className={styles.chart} aria-label="Latency">
      <SectionHead title="Latency" note={`ms · each mark a request${useDrawnSince()}`}>
        <TableToggle shown={asTable} of="latency" onToggle={setAsTable} />
      </SectionHead>
      <div className={ui.figure}>
        <Suspense>
          {asTable ? (
            <RequestsTable />
          ) : (
            <PlotBox label="Latency of each request over time, with the SLO as a line" attach={charts.attachLatency} />
          )}
        </Suspense>
      </div>
      <Legend />
    </section>
  );
}

function Distribution() {
  const [asTable, setAsTable] = useState(false);
  const charts = useCharts();
  const simulated = useLab((state) => state.snapshot?.mode === 'simulated');
  return (
    <section className={styles.chart} aria-label="Distribution">
      <SectionHead title="Distribution" note={`ghost – – ${simulated ? 'modelled' : 'measured'} —${useDrawnSince()}`}>
        <TableToggle shown={asTable} of="distribution" onToggle={setAsTable} />
      </SectionHead>
      <div className={ui.figure}>
        <Suspense>
          {asTable ? (
            <DistributionTable />
          ) : (
            <PlotBox
              label="Share of requests that ended within a latency, with the SLO as a line"
              attach={charts.attachDistribution}
            />
          )}
        </Suspense>
      </div>
    </section>
  );
}

function PlotBox({ label, attach }: { label: string; attach(element: HTMLElement): () => void }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => (box.current ? attach(box.current) : undefined), [attach]);
  return <div ref={box} className={ui.plot} role="img" aria-label={`${label}; the table has them in figures`} />;
}

/** The first models' marks, as the table above names them all; and what has no latency, once there is any. */
function Legend() {
  const rejected = useLab((state) => hasAny(state.snapshot?.ledger.rejected));
  const failed = useLab((state) => hasAny(state.snapshot?.ledger.failed));
  const models = useLab((state) => state.scenario.models);
  return (
    <p className={styles.legend}>
      {models.length <= 2
        ? models.map(({ name }, model) => (
            <span key={name}>
              <Mark model={model} /> {name}
            </span>
          ))
        : null}
      <span>
        <Mark model={0} ghost /> ghost
      </span>
      {rejected ? (
        <span>
          <b>×</b> rejected
        </span>
      ) : null}
      {failed ? (
        <span>
          <b>⊠</b> failed
        </span>
      ) : null}
    </p>
  );
}
