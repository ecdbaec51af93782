/**
 * @file The lessons as they are gone through: a bet, the run of each thing bet on, what came of it, and a study of why. Where
 * one is, the page's own state says (`viewed.part`).
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Report } from '../../domain/report.ts';
import { createReveal, sharesOf } from '../bets/bets.ts';
import { type Betting, canPlace, favoured, guessed, newBetting, placed } from '../bets/betting.ts';
import { type BetRecord, browserBetRecord } from '../bets/record.ts';
import type { FeatureHost } from '../context.tsx';
import { buildCase } from '../scenario.ts';
import { type LabState, sentenceOf } from '../store.ts';
import type { Lesson, LessonState, StudyTools } from './lesson.ts';
import { lessonOf, lessons as listed } from './lessonList.ts';
import { planPolicies, withPlans } from './policies.ts';
import { createProgress, type Progress } from './progress.ts';
import { type LessonId, type Place, partOf, placeOf } from './steps.ts';
import type { RanOption } from './verdict.ts';

export interface LessonsState {
  byLesson: Record<LessonId, LessonState>;
  /** In this browser, in order. */
  done: readonly LessonId[];
}

export interface Lessons {
  store: StoreApi<LessonsState>;
  record: BetRecord;
  goTo(place: Place | null): void;
  guess(id: LessonId, option: number, share: number): void;
  favour(id: LessonId, option: number): void;
  /** Places the bet and runs what was bet on. */
  place(id: LessonId): void;
  /** From the bet on, with other arrivals. */
  again(id: LessonId): void;
  /** Measures points for the chart of a study that is done. */
  measure(id: LessonId): void;
  /** The lesson's scenario, in the lab. */
  tryInLab(id: LessonId): void;
}

export interface LessonsParts {
  record?: BetRecord;
  progress?: Progress;
}

/** A simulated run of a lesson goes so much faster than the clock; a live one goes as it must. */
const simulatedSpeed = 4;

function freshState(lesson: Lesson): LessonState {
  return {
    betting: newBetting(lesson.options.map(({ label }) => label)),
    phase: 'open',
    running: null,
    ran: [],
    planned: [],
    study: { kind: 'none' },
    isMeasuring: false,
    problem: null,
  };
}

export function createLessons(host: FeatureHost, parts: LessonsParts = {}): Lessons {
  const { store: lab, commands, controller, schedule } = host;
  const { record = browserBetRecord(), progress = createProgress(() => localStorage) } = parts;
  const fresh = Object.fromEntries(listed.map((lesson) => [lesson.id, freshState(lesson)]));
  const store = createStore<LessonsState>(() => ({
    byLesson: fresh as Record<LessonId, LessonState>,
    done: progress.read(),
  }));
  const stateOf = (id: LessonId) => store.getState().byLesson[id];
  const change = (id: LessonId, reduce: (state: LessonState) => Partial<LessonState>) =>
    store.setState(({ byLesson }) => ({
      byLesson: { ...byLesson, [id]: { ...byLesson[id], ...reduce(byLesson[id]) } },
    }));
  const bet = (id: LessonId, reduce: (betting: Betting) => Betting) =>
    change(id, ({ betting }) => ({ betting: reduce(betting) }));
  const goTo = (place: Place | null) => commands.turnTo('lessons', place && partOf(place));

  /** The lesson whose placements run; null: none of them does. */
  let runningId: LessonId | null = null;
  /** Of the lab, while a lesson has its own; null: it has not. */
  let labSpeed: number | null = null;

  const begin = (id: LessonId) => {
    runningId = id;
    labSpeed ??= lab.getState().speed;
    lab.setState({ speed: simulatedSpeed });
    commands.compareWatched();
  };
  const end = () => {
    runningId = null;
    if (labSpeed !== null) lab.setState({ speed: labSpeed });
    labSpeed = null;
  };

  const reveals = Object.fromEntries(
    listed.map(({ id }) => [
      id,
      createReveal({ read: () => stateOf(id).betting, change: (reduce) => bet(id, reduce), schedule }),
    ]),
  );

  const tell = (lesson: Lesson, reports: readonly Report[]) => (betting: Betting) => {
    const { id } = lesson;
    const { ran } = stateOf(id);
    const outcomes = ran.map(({ share }) => share);
    record.add({
      title: lesson.title,
      options: [...betting.options],
      guesses: [...betting.guesses],
      outcomes,
      mode: ran[0].mode,
    });
    change(id, () => ({ phase: 'told', running: null }));
    const done = listed.map((each) => each.id).filter((each) => each === id || store.getState().done.includes(each));
    store.setState({ done });
    progress.write(done);
    void study(lesson, reports);
  };

  /** What a lesson was told by, for what it looks into. */
  const told = new Map<LessonId, Omit<StudyTools, 'onProgress'>>();

  async function study(lesson: Lesson, reports: readonly Report[]): Promise<void> {
    const { id } = lesson;
    const { scenario, controls } = lab.getState();
    const tools: Omit<StudyTools, 'onProgress'> = {
      controller,
      testCase: buildCase(scenario.id === lesson.scenario.id ? scenario : lesson.scenario, controls),
      mode: reports[0]?.mode ?? 'simulated',
      paceFactor: reports[0]?.resolved.slowdown ?? 'auto',
      resolved: reports[0]?.resolved ?? null,
    };
    told.set(id, tools);
    const of = stateOf(id).betting;
    const isCurrent = () => stateOf(id).betting === of;
    change(id, () => ({ study: { kind: 'working', what: 'Asking the simulator', fraction: 0 } }));
    try {
      const found = await lesson.study({
        ...tools,
        onProgress: (what, fraction) =>
          isCurrent() && change(id, () => ({ study: { kind: 'working', what, fraction } })),
      });
      if (isCurrent()) change(id, () => ({ study: { kind: 'done', study: found } }));
    } catch (error) {
      if (isCurrent()) change(id, () => ({ study: { kind: 'failed', problem: sentenceOf(error) } }));
    }
  }

  async function measure({ id, measure: ask }: Lesson): Promise<void> {
    const tools = told.get(id);
    const { study: known, betting, isMeasuring } = stateOf(id);
    if (!ask || !tools || known.kind !== 'done' || isMeasuring) return;
    const isCurrent = () => stateOf(id).betting === betting;
    change(id, () => ({ isMeasuring: true }));
    try {
      const found = await ask({ ...tools, onProgress: () => {} }, known.study);
      if (isCurrent()) change(id, () => ({ study: { kind: 'done', study: found } }));
    } catch (error) {
      lab.setState({ problem: sentenceOf(error) });
    } finally {
      change(id, () => ({ isMeasuring: false }));
    }
  }

  /** The lesson that is looked at has its scenario in the lab, and nothing of it runs yet. */
  const prepare = ({ viewed, scenario }: LabState) => {
    const place = viewed.name === 'lessons' ? placeOf(viewed.part) : null;
    const wanted = place && lessonOf(place.lessonId).scenario;
    if (wanted && wanted.id !== scenario.id) commands.prepareScenario(wanted);
  };

  const withdraw = (id: LessonId, problem: string | null) => {
    end();
    change(id, ({ betting }) => ({
      betting: { ...newBetting(betting.options), guesses: betting.guesses },
      phase: 'open',
      running: null,
      problem,
    }));
  };

  const follow = (state: LabState, before: LabState) => {
    if (state.viewed !== before.viewed) prepare(state);
    if (runningId === null || state.comparison === before.comparison) return;
    const lesson = lessonOf(runningId);
    if (!state.comparison) {
      withdraw(runningId, state.problem ?? 'The run was broken off from the lab: place the bet again.');
      return;
    }
    const { running, done } = state.comparison;
    const reports = done.map(({ report }) => report);
    change(runningId, () => ({ running, ran: done.map(ranOption) }));
    if (running === null) end();
    reveals[lesson.id].take(sharesOf(state.comparison), tell(lesson, reports));
  };

  async function plan(lesson: Lesson): Promise<void> {
    const { id } = lesson;
    const { scenario, controls } = lab.getState();
    try {
      const planned = await planPolicies(controller, buildCase(scenario, controls), (running) =>
        change(id, () => ({ running })),
      );
      const ran = planned.map(
        ({ label, share }): RanOption => ({ label, share, mode: 'simulated', lateFraction: null }),
      );
      change(id, () => ({ planned, ran, running: null }));
      reveals[id].take(
        ran.map(({ share }) => share),
        tell(lesson, []),
      );
    } catch (error) {
      withdraw(id, sentenceOf(error));
    }
  }

  lab.subscribe(follow);
  prepare(lab.getState());

  return {
    store,
    record,
    goTo,
    guess: (id, option, share) => bet(id, (betting) => guessed(betting, option, share)),
    favour: (id, option) => bet(id, (betting) => favoured(betting, option)),
    place(id) {
      if (!canPlace(stateOf(id).betting)) return;
      const lesson = lessonOf(id);
      // Another lesson's run ends where this one begins.
      if (runningId !== null) withdraw(runningId, null);
      change(id, ({ betting }) => ({
        betting: placed(betting),
        phase: 'running',
        problem: null,
        study: { kind: 'none' },
      }));
      goTo({ lessonId: id, step: 'run' });
      if (lesson.bets === 'policies') {
        void plan(lesson);
        return;
      }
      begin(id);
    },
    again(id) {
      const lesson = lessonOf(id);
      const { scenario, controls } = lab.getState();
      const seed = scenario.id === lesson.scenario.id ? controls.seed + 1 : lesson.scenario.controls.seed + 1;
      if (runningId !== null) withdraw(runningId, null);
      commands.prepareScenario(lesson.scenario, { ...lesson.scenario.controls, seed });
      change(id, () => freshState(lesson));
      goTo({ lessonId: id, step: 'bet' });
    },
    measure: (id) => void measure(lessonOf(id)),
    tryInLab(id) {
      const { scenario } = lessonOf(id);
      const { planned } = stateOf(id);
      const current = lab.getState();
      if (planned.length > 0) commands.prepareScenario(...withPlans(scenario, planned));
      else if (current.scenario.id !== scenario.id) commands.prepareScenario(scenario);
      commands.turnTo('lab');
      commands.reset();
    },
  };
}

function ranOption({ label, report }: { label: string; report: Report }): RanOption {
  const { attainment, mode, fidelity } = report;
  return { label, share: attainment ?? 0, mode, lateFraction: fidelity.lateFraction };
}
