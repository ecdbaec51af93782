/** @file What a lesson is: its words, its scenario, what is bet on, what should be seen, and what it looks into afterwards. */
import type { ComponentType } from 'react';
import type { Case } from '../../domain/case.ts';
import type { Service } from '../../domain/md1.ts';
import type { Resolved } from '../../domain/report.ts';
import type { LabController, Mode, PaceFactor } from '../../experiment/labController.ts';
import type { Betting } from '../bets/betting.ts';
import type { Scenario } from '../scenario.ts';
import type { ChartData } from './chart.ts';
import type { OverheadRow } from './overheads.ts';
import type { PlannedRow } from './policies.ts';
import type { LessonId, LessonPhase } from './steps.ts';
import type { Expectation, RanOption } from './verdict.ts';

export interface LessonOption {
  label: string;
  detail: string;
}

export interface Lesson {
  id: LessonId;
  title: string;
  /** In the list, one sentence. */
  summary: string;
  /** Paper, section, figure, and whether it is as published or made anew at this scale. */
  source: string;
  scenario: Scenario;
  question: string;
  options: readonly LessonOption[];
  /** The placements of the scenario run one after the other; or policies place, and what they place is scored. */
  bets: 'placements' | 'policies';
  expectation: Expectation;
  study(tools: StudyTools): Promise<Study>;
  /** Adds measured points to what was studied, by more runs on the GPU; absent: there is nothing to add. */
  measure?(tools: StudyTools, study: Study): Promise<Study>;
  Read: ComponentType;
  Why: ComponentType<WhyProps>;
  /** What is looked at beside it, above the charts of the study. */
  Exhibit?: ComponentType<{ lesson: LessonState }>;
  /** The run over time is part of the explanation. */
  showsTime?: boolean;
  /** What to change in the lab, in its own words. */
  ideas: readonly string[];
}

export interface WhyProps {
  lesson: LessonState;
  /** Measures points for the chart, where the lesson has any to measure. */
  onMeasure(): void;
}

export interface StudyTools {
  controller: LabController;
  /** As it ran. */
  testCase: Case;
  mode: Mode;
  /** As the run had it: a second of the study is a second of the run. */
  paceFactor: PaceFactor;
  /** null: nothing ran. */
  resolved: Resolved | null;
  /** What is done, and how far it is, from 0 to 1. */
  onProgress(what: string, fraction: number): void;
}

/** What is found out beside the run. */
export interface Study {
  charts: ChartData[];
  overheads?: OverheadRow[];
  /** What a pass and its slowest stage take, of the placements of the first lesson. */
  service?: { whole: Service; pipeline: Service };
}

export type StudyState =
  | { kind: 'none' }
  | { kind: 'working'; what: string; fraction: number }
  | { kind: 'done'; study: Study }
  | { kind: 'failed'; problem: string };

export interface LessonState {
  betting: Betting;
  phase: LessonPhase;
  /** What runs now, while it does. */
  running: string | null;
  /** By option, once it was run. */
  ran: RanOption[];
  planned: PlannedRow[];
  study: StudyState;
  /** Points are being measured for the study's chart. */
  isMeasuring: boolean;
  /** Why its run broke off; null: it did not. */
  problem: string | null;
}
