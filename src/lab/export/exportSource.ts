/** @file What the exporters are given: a run that ended, or as much of one as is known while it goes on. */
import type { Case } from '../../domain/case.ts';
import type { Report } from '../../domain/report.ts';
import type { Snapshot } from '../../experiment/labController.ts';
import type { RequestDot, RunLog } from '../charts/runLog.ts';
import type { LaneSpan } from '../gantt/spanLanes.ts';
import { caseOfRun, dotsOfReport, type FinishedRun, placementLabelOf } from '../runs/finishedRun.ts';
import { buildCase, type Controls, type Scenario } from '../scenario.ts';
import type { LabState } from '../store.ts';
import { provenance } from '../words.ts';

export interface ExportSource {
  scenario: Scenario;
  controls: Controls;
  /** As anyone can run it again. */
  testCase: Case;
  placementLabel: string;
  /** `measured, paced 4 ×`. */
  provenance: string;
  mode: Snapshot['mode'];
  /** null: the run goes on. */
  report: Report | null;
  /** Those that ended; in order of arrival. */
  requests: RequestDot[];
  /** By model; null: none. */
  sloSeconds: (number | null)[];
  /** By start. Empty where the run was kept without them. */
  spans: LaneSpan[];
  /** Records of stage executions that were overwritten before the page read them. */
  lostSpanCount: number;
  ghost: { label: string; requests: RequestDot[] } | null;
  /** Of the page, in the state that runs this again. */
  link: string;
}

/** @param log  what the page drew of the run; its ghost's label, where there is one */
export function sourceOfLab(state: LabState, log: RunLog, options: { link: string; ghostLabel: string | null }) {
  const { scenario, snapshot, report } = state;
  const controls = state.ran ?? state.controls;
  if (!snapshot) return null;
  const sloSeconds = snapshot.models.map((model) => model.sloSeconds);
  const shared = {
    scenario,
    controls,
    placementLabel: placementLabelOf({ scenario, controls }),
    provenance: provenance(snapshot),
    mode: snapshot.mode,
    sloSeconds,
    spans: log.spans.all(),
    lostSpanCount: log.lostSpanCount + log.spans.droppedCount,
    ghost: options.ghostLabel ? { label: options.ghostLabel, requests: log.ghostRequests } : null,
    link: options.link,
  };
  if (report) return sourceOf({ scenario, controls, report }, shared);
  const requests = [...log.requests].sort((a, b) => a.request - b.request);
  return { ...shared, testCase: buildCase(scenario, controls), report: null, requests } satisfies ExportSource;
}

/** A run that ended; without more, as the history keeps it. */
export function sourceOf(
  run: FinishedRun,
  more: Pick<ExportSource, 'link'> & Partial<Pick<ExportSource, 'spans' | 'lostSpanCount' | 'ghost'>>,
): ExportSource {
  const { scenario, controls, report } = run;
  return {
    spans: [],
    lostSpanCount: 0,
    ghost: null,
    ...more,
    scenario,
    controls,
    testCase: caseOfRun(run),
    placementLabel: placementLabelOf(run),
    provenance: provenance({ mode: report.mode, slowdown: report.resolved.slowdown }),
    mode: report.mode,
    report: { ...report, link: more.link },
    requests: dotsOfReport(report),
    sloSeconds: report.resolved.sloSeconds,
  };
}
