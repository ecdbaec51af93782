/** @file Two runs side by side: who missed what the other served, figures, distributions and latencies on shared axes. */
import { type ReactNode, useRef, useState } from 'react';
import { formatDuration, formatInstant, formatPercent } from '../../base/format.ts';
import { cumulative } from '../charts/distribution.ts';
import { SaveChart } from '../components/SaveChart.tsx';
import ui from '../components/ui.module.css';
import { DataTable, Mark, SectionHead, TableToggle } from '../components/ui.tsx';
import { Drawn } from '../figures/Drawn.tsx';
import type { Drawing } from '../figures/drawing.ts';
import { pagePalette } from '../figures/pagePalette.ts';
import {
  attainmentFigure,
  distributionFigure,
  latencyFigure,
  type RequestFigureInput,
} from '../figures/requestFigures.ts';
import { attainmentSteps, type Track } from '../figures/track.ts';
import { lastEndSeconds, timeFigure } from '../figures/workFigures.ts';
import { dotsOfReport } from '../runs/finishedRun.ts';
import { ledgerSentence, outcomeWord, provenance } from '../words.ts';
import styles from './PairPanel.module.css';
import {
  type DeviceLoad,
  deviceLoads,
  mostDifferent,
  outcomeOfRequest,
  type Pair,
  type PairSide,
  pairRows,
  regretOfPair,
  regretSentence,
} from './pair.ts';

const differentShown = 40;
const sharesShown = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1];
const instantsShown = 12;

interface PairPanelProps {
  pair: Pair;
  modelNames: readonly string[];
  /** Shows where the time of a request went; without it nobody knows any more. */
  onRequest?: (request: number) => void;
  /** Where the time of the one that was picked went. */
  children?: ReactNode;
}

export function PairPanel({ pair, modelNames, onRequest, children }: PairPanelProps) {
  const tracks = tracksOf(pair);
  const sloSeconds = [...pair.a.report.resolved.sloSeconds, ...pair.b.report.resolved.sloSeconds];
  const input: RequestFigureInput = { tracks, modelNames, sloSeconds, words: { note: '', link: '' }, hasTitle: false };
  const note = `A: ${sideWords(pair.a)} · B: ${sideWords(pair.b)}`;
  const picture = { palette: pagePalette, width: 360, height: 210 };
  return (
    <div className={styles.room}>
      <div className={styles.pair}>
        <div className={styles.figures}>
          <Regret pair={pair} />
          <FigureTable pair={pair} />
          <Ledgers pair={pair} />
        </div>
        <div className={styles.charts}>
          <Chart
            title="Distribution"
            note={note}
            drawing={distributionFigure(input, picture)}
            table={<DistributionTable tracks={tracks} />}
          />
          <Chart
            title="Within SLO over time"
            note={note}
            drawing={attainmentFigure(input, picture)}
            table={<AttainmentTable tracks={tracks} />}
          />
          <Chart
            title="Latency"
            note={note}
            isWide
            drawing={latencyFigure(input, { ...picture, width: 2 * picture.width })}
            table={<LatencyTable pair={pair} modelNames={modelNames} />}
          />
          <StagesOfBoth pair={pair} modelNames={modelNames} note={note} />
        </div>
        <Different pair={pair} modelNames={modelNames} onRequest={onRequest}>
          {children}
        </Different>
      </div>
    </div>
  );
}

function tracksOf({ a, b }: Pair): Track[] {
  return [
    { label: 'A', requests: dotsOfReport(a.report), isOther: false },
    { label: 'B', requests: dotsOfReport(b.report), isOther: true },
  ];
}

function Regret({ pair }: { pair: Pair }) {
  const regret = regretOfPair(pair);
  return (
    <p className={styles.regret} data-testid="pair-regret">
      {regret
        ? regretSentence(regret)
        : 'The two met different requests: their figures stand side by side, their requests do not.'}
    </p>
  );
}

function sideWords(side: PairSide): string {
  return `${side.label.toLowerCase()}, ${provenanceOf(side)}`;
}

function provenanceOf({ report: { mode, resolved } }: PairSide): string {
  return provenance({ mode, slowdown: resolved.slowdown });
}

function FigureTable({ pair }: { pair: Pair }) {
  return (
    <table className={ui.table}>
      <caption className={ui.hidden}>A and B in figures</caption>
      <thead>
        <tr>
          <td />
          <SideHead name="A" side={pair.a} />
          <SideHead name="B" side={pair.b} />
          <th scope="col">B less A</th>
        </tr>
      </thead>
      <tbody>
        {pairRows(pair).map(({ name, a, b, difference }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{a}</td>
            <td>{b}</td>
            <td className={styles.difference}>{difference}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SideHead({ name, side }: { name: string; side: PairSide }) {
  return (
    <th scope="col" className={styles.side} title={side.label}>
      {name}: {side.label}
      <small>{provenanceOf(side)}</small>
    </th>
  );
}

function Ledgers({ pair: { a, b } }: { pair: Pair }) {
  return (
    <ul className={styles.ledgers}>
      <li>A: {ledgerSentence(a.report.ledger)}</li>
      <li>B: {ledgerSentence(b.report.ledger)}</li>
    </ul>
  );
}

/** Every stage execution of A, and of B below it, on one axis of time. */
function StagesOfBoth({ pair, modelNames, note }: { pair: Pair; modelNames: readonly string[]; note: string }) {
  const sides = [pair.a, pair.b];
  const toSeconds = Math.max(...sides.map(({ spans }) => lastEndSeconds(spans ?? [])));
  return sides.map(({ spans, report }, index) => {
    if (!spans) return null;
    const deviceCount = report.devices.length;
    const size = { width: 720, height: 64 + deviceCount * laneHeight(deviceCount) };
    const words = { note: '', link: '' };
    const input = { modelNames, words, spans, deviceCount, toSeconds, hasTitle: false };
    const name = `Stages of ${'AB'[index]}`;
    return (
      <Chart
        key={name}
        title={name}
        subject={name}
        note={note}
        isWide
        drawing={timeFigure(input, { palette: pagePalette, ...size })}
        table={<StagesTable name={name} loads={deviceLoads(spans, deviceCount, toSeconds)} />}
      />
    );
  });
}

function laneHeight(deviceCount: number): number {
  return deviceCount > 8 ? 12 : 22;
}

function StagesTable({ name, loads }: { name: string; loads: readonly DeviceLoad[] }) {
  const rows = loads.map(({ executionCount, missedCount, busyFraction }, device) => ({
    key: String(device),
    cells: [`device ${device + 1}`, executionCount, missedCount, formatPercent(busyFraction)],
  }));
  return (
    <DataTable
      caption={`${name}: what each device executed`}
      columns={['device', 'executions', 'of requests that missed', 'busy']}
      rows={rows}
    />
  );
}

interface ChartProps {
  title: string;
  /** What it shows, in full. */
  subject?: string;
  /** Who A and B are. */
  note: string;
  /** As wide as two others. */
  isWide?: boolean;
  drawing: Drawing;
  table: ReactNode;
}

function Chart({ title, subject = `${title} of A and B`, note, isWide = false, drawing, table }: ChartProps) {
  const [asTable, setAsTable] = useState(false);
  const figure = useRef<HTMLDivElement>(null);
  return (
    <section aria-label={subject} className={isWide ? styles.wide : styles.chart}>
      <SectionHead title={title}>
        {asTable ? null : <SaveChart figure={figure} title={subject} note={note} />}
        <TableToggle shown={asTable} of={subject} onToggle={setAsTable} />
      </SectionHead>
      {asTable ? (
        <div className={styles.table}>{table}</div>
      ) : (
        <div ref={figure}>
          <Drawn className={styles.drawn} drawing={drawing} label={`${subject}; the table has it in figures`} />
        </div>
      )}
    </section>
  );
}

function DistributionTable({ tracks }: { tracks: readonly Track[] }) {
  const steps = tracks.map(({ requests }) => cumulative(requests));
  const rows = sharesShown.map((share) => ({
    key: String(share),
    cells: [
      formatPercent(share, 0),
      ...steps.map((each) => formatDuration(each.find((step) => step.share >= share)?.latencySeconds ?? null)),
    ],
  }));
  return (
    <DataTable
      caption="The time within which a share of the requests ended"
      columns={['share of requests', 'A within', 'B within']}
      rows={rows}
    />
  );
}

function AttainmentTable({ tracks }: { tracks: readonly Track[] }) {
  const steps = tracks.map(({ requests }) => attainmentSteps(requests));
  const last = Math.max(...steps.map((each) => each.at(-1)?.seconds ?? 0));
  const rows = Array.from({ length: instantsShown }, (_, index) => {
    const seconds = ((index + 1) / instantsShown) * last;
    const shares = steps.map((each) => each.findLast((step) => step.seconds <= seconds + 1e-9)?.share ?? null);
    return { key: String(index), cells: [formatInstant(seconds), ...shares.map((share) => formatPercent(share))] };
  });
  return (
    <DataTable
      caption="Of the requests that ended by then, the share within SLO"
      columns={['by', 'A', 'B']}
      rows={rows}
    />
  );
}

function LatencyTable({ pair, modelNames }: { pair: Pair; modelNames: readonly string[] }) {
  const [a, b] = [dotsOfReport(pair.a.report), dotsOfReport(pair.b.report)];
  const latency = (dot: (typeof a)[number] | undefined) => (dot ? outcomeOfRequest(dot, outcomeWord) : '');
  const rows = a.slice(-50).map((dot) => ({
    key: String(dot.request),
    cells: [modelNames[dot.model], formatInstant(dot.arrivalSeconds, 2), latency(dot), latency(b[dot.request])],
  }));
  return (
    <DataTable
      caption="The last fifty requests of A, and those of B at their place"
      columns={['model', 'arrived', 'A', 'B']}
      rows={rows}
    />
  );
}

interface DifferentProps {
  pair: Pair;
  modelNames: readonly string[];
  onRequest: ((request: number) => void) | undefined;
  children: ReactNode;
}

function Different({ pair, modelNames, onRequest, children }: DifferentProps) {
  const regret = regretOfPair(pair);
  if (!regret || regret.onlyA.length + regret.onlyB.length === 0) return null;
  const rows = mostDifferent(regret, differentShown).map(({ request, a, b }) => ({
    key: String(request),
    cells: [
      onRequest ? (
        <button key="why" type="button" className={ui.quiet} onClick={() => onRequest(request)}>
          {request}
          <span className={ui.hidden}>: why late</span>
        </button>
      ) : (
        request
      ),
      <span key="model">
        <Mark model={a.model} /> {modelNames[a.model]}
      </span>,
      formatInstant(a.arrivalSeconds, 2),
      outcomeOfRequest(a, outcomeWord),
      outcomeOfRequest(b, outcomeWord),
    ],
  }));
  return (
    <section aria-label="Requests that differ" className={styles.different}>
      <SectionHead
        title="Requests that differ"
        note={`${rows.length} of ${regret.onlyA.length + regret.onlyB.length}, the largest difference first`}
      />
      {children}
      <DataTable
        caption="In time in one, missed in the other"
        columns={['request', 'model', 'arrived', 'A', 'B']}
        rows={rows}
      />
    </section>
  );
}
