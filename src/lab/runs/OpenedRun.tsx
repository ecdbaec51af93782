/** @file One run of the history: what it came to, its charts, and running it again. */
import { type ReactNode, useState } from 'react';
import { formatDuration, formatInstant, formatPercent } from '../../base/format.ts';
import ui from '../components/ui.module.css';
import { DataTable, Mark, SectionHead, TableToggle } from '../components/ui.tsx';
import { useCommands } from '../context.tsx';
import { ExportDialog } from '../export/ExportDialog.tsx';
import { type ExportSource, sourceOf } from '../export/exportSource.ts';
import { picture, pictureNames, pictureTitles } from '../export/pictures.ts';
import { Drawn } from '../figures/Drawn.tsx';
import { pagePalette } from '../figures/pagePalette.ts';
import { attainmentSteps, endSecondsOf } from '../figures/track.ts';
import { expectedOf } from '../link/expectedOf.ts';
import { reproduceLink } from '../share/labLinks.ts';
import { untouchedTime } from '../store.ts';
import { firstView } from '../viewNames.ts';
import { ledgerSentence, outcomeWord, provenance } from '../words.ts';
import type { FinishedRun } from './finishedRun.ts';
import type { KeptRun } from './keptRun.ts';
import styles from './RunsView.module.css';
import { useKeptRun } from './useRuns.ts';
import { dateOf, interruptionSentence, verdictWords } from './words.ts';

export function OpenedRun({ id }: { id: string }) {
  const run = useKeptRun(id);
  if (run === null) return <Nothing>There is no such run here: it was deleted, or kept in another browser.</Nothing>;
  if (run === undefined) return <p className={styles.empty}>Reading the run</p>;
  const { report } = run.body;
  return report ? <Finished kept={run} run={{ ...run.body, report }} /> : <Interrupted kept={run} />;
}

export function Nothing({ children }: { children: ReactNode }) {
  return (
    <>
      <BackHead title="Run" />
      <p className={styles.empty}>{children}</p>
    </>
  );
}

export function BackHead({ title, note, children }: { title: string; note?: string; children?: ReactNode }) {
  const { turnTo } = useCommands();
  return (
    <SectionHead title={title} note={note}>
      {children}
      <button type="button" className={ui.button} onClick={() => turnTo('runs')}>
        All runs
      </button>
    </SectionHead>
  );
}

function Interrupted({ kept: { summary, body } }: { kept: KeptRun }) {
  return (
    <>
      <BackHead title={summary.name} note={`${summary.mode} · ${dateOf(summary.endedAt)}`}>
        <RunAgain scenario={body.scenario} controls={body.controls} />
      </BackHead>
      <p className={styles.big}>
        {formatPercent(summary.attainment)} <small>within SLO of what had ended</small>
      </p>
      <p>{interruptionSentence(summary)}</p>
    </>
  );
}

/** Restores the run's state in the lab; where it came to something, it is held against that. */
function RunAgain({ scenario, controls, report }: Pick<FinishedRun, 'scenario' | 'controls'> & Partial<FinishedRun>) {
  const { open, reset } = useCommands();
  const again = () => {
    const expected = report ? expectedOf(report, scenario) : null;
    open({ scenario, controls, viewed: firstView, time: untouchedTime, expected, problems: [] });
    reset();
  };
  return (
    <button type="button" className={ui.button} onClick={again}>
      Run it again
    </button>
  );
}

function Finished({ kept: { summary }, run }: { kept: KeptRun; run: FinishedRun }) {
  const [exporting, setExporting] = useState(false);
  const { report } = run;
  const source = sourceOf(run, { link: reproduceLink(run, location) });
  return (
    <>
      <BackHead title={summary.name} note={`${source.provenance} · ${dateOf(summary.endedAt)}`}>
        <RunAgain {...run} />
        <button type="button" className={ui.button} aria-haspopup="dialog" onClick={() => setExporting(true)}>
          Export<span className={ui.hidden}> this run</span>
        </button>
      </BackHead>
      <div className={styles.opened}>
        <section aria-label="Within SLO">
          <p className={styles.big} data-testid="kept-attainment">
            {formatPercent(report.attainment)} <small>within SLO, {summary.placementLabel.toLowerCase()}</small>
          </p>
          <p>{ledgerSentence(report.ledger)}</p>
          <p className={styles.quiet}>{factsOf(run, verdictWords(summary))}</p>
          <ModelFigures run={run} />
          <p className={styles.quiet}>
            <a href={source.link}>A link that reproduces this run</a>
          </p>
        </section>
        <Charts source={source} />
      </div>
      {exporting ? <ExportDialog source={source} onClose={() => setExporting(false)} /> : null}
    </>
  );
}

const shownPictures = pictureNames.filter((name) => name !== 'time' && name !== 'arrivals');
const rowCountMax = 200;

/** Drawn, or as a table of what they are drawn from. */
function Charts({ source }: { source: ExportSource }) {
  const [asTable, setAsTable] = useState(false);
  return (
    <section aria-label="Charts of the run">
      <SectionHead title="Requests">
        <TableToggle shown={asTable} of="charts of the run" onToggle={setAsTable} />
      </SectionHead>
      {asTable ? (
        <RequestRows source={source} />
      ) : (
        <div className={styles.charts}>
          {shownPictures.map((name) => (
            <Drawn
              key={name}
              className={name === 'latency' ? styles.wide : styles.drawn}
              drawing={picture(
                source,
                name,
                { palette: pagePalette, width: name === 'latency' ? 960 : 480, height: 280 },
                '',
              )}
              label={`${pictureTitles[name]}; the table has it in figures`}
            />
          ))}
        </div>
      )}
    </section>
  );
}

function RequestRows({ source: { requests, scenario } }: { source: ExportSource }) {
  const shares = attainmentSteps(requests);
  const rows = requests.slice(0, rowCountMax).map((dot) => ({
    key: String(dot.request),
    cells: [
      scenario.models[dot.model]?.name ?? '',
      formatInstant(dot.arrivalSeconds, 2),
      formatDuration(dot.latencySeconds),
      outcomeWord(dot.outcome),
      formatPercent(shares.findLast(({ seconds }) => seconds <= endSecondsOf(dot))?.share ?? null),
    ],
  }));
  const columns = ['model', 'arrived', 'latency', 'outcome', 'within SLO so far'];
  return <DataTable caption={`The first ${rows.length} requests; Export has all`} columns={columns} rows={rows} />;
}

function factsOf({ controls, report }: FinishedRun, verdict: string): string {
  const { mode, resolved, adapter } = report;
  return [`seed ${controls.seed}`, provenance({ mode, slowdown: resolved.slowdown }), verdict, adapter]
    .filter((fact, index, facts) => fact && facts.indexOf(fact) === index)
    .join(' · ');
}

function ModelFigures({ run: { report } }: { run: FinishedRun }) {
  const rows = report.byModel.map(({ name, attainment, latencySeconds, ledger }, model) => ({
    key: name,
    cells: [
      <span key="name">
        <Mark model={model} /> {name}
      </span>,
      ledger.arrived,
      formatPercent(attainment),
      formatDuration(latencySeconds.p50),
      formatDuration(latencySeconds.p99),
    ],
  }));
  return (
    <div>
      <DataTable caption="By model" columns={['model', 'arrived', 'within', 'p50', 'p99']} rows={rows} />
    </div>
  );
}
