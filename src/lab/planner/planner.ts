/**
 * @file The planner as a feature of the page: its store, and what a hand can do. A new search makes the answers of those
 * before it unheard; whatever fails lands in the store.
 */
import { isTimed } from '../../domain/placement.ts';
import type { PlannedResult } from '../../experiment/planFigures.ts';
import type { PlanProgress } from '../../experiment/planWatch.ts';
import type { FeatureHost } from '../context.tsx';
import { fetchPart } from '../fetchPart.ts';
import { sentenceOf } from '../store.ts';
import { type Ask, type AskKind, firstAsk, type PolicyAsk } from './ask.ts';
import { type Asked, askedCase, askedOfLab, caseWithPlan, planCommand } from './askedCase.ts';
import { checkAsk } from './checkAsk.ts';
import { fetchKnownProfiles, oursOf, withMeasured } from './knownProfiles.ts';
import {
  answerCame,
  createPlannerStore,
  impossibility,
  isSearching,
  type PlannerChange,
  type PlannerState,
  type PlannerStore,
  planOf,
  progressCame,
  searchAsked,
  searchFailed,
  shownCandidates,
  shownPlace,
} from './plannerStore.ts';

export interface PlannerCommands {
  /** Loads the models that there are, once. */
  open(): void;
  ask(change: Partial<Ask>): void;
  /** Measures the lab's own models of the cluster on this GPU; what runs in the lab ends. */
  measure(): void;
  /** Takes a case that was picked or dropped. */
  takeFile(file: { name: string; text: () => Promise<string> }): void;
  search(): void;
  /** Plans the scenario that is open in the lab, quickly, and adds the plan to its placements. */
  searchForLab(): void;
  cancel(): void;
  lookAt(policyIndex: number): void;
  scrubTo(place: number): void;
  /** As many candidates on, or back. */
  scrubBy(places: number): void;
  /** Looks at the latest again, or at the answer. */
  follow(): void;
  playOrPause(): void;
  explain(): void;
  openInLab(): void;
  applyToRun(): void;
  saveCase(): void;
  copyCommand(): void;
}

export interface PlannerFeature {
  store: PlannerStore;
  commands: PlannerCommands;
}

const playStepSeconds = 0.1;
/** A replay of however many candidates takes no longer. */
const playStepsMost = 120;
/** The quick search from the lab's own column: the lab's search, as it is by default. */
const quickPolicies: PolicyAsk = { ...firstAsk.policies, chosen: ['muxlab-search'] };

export function createPlanner(host: FeatureHost): PlannerFeature {
  const store = createPlannerStore();
  followLink(host, store);
  const change = (reduce: (state: PlannerState) => PlannerChange) => store.setState(reduce);
  const lab = () => host.store.getState();
  const say = (said: string) => store.setState({ said });
  const fail = (error: unknown) => store.setState({ failure: sentenceOf(error) });
  const search = createSearch(host, store);
  const player = createPlayer(host, store);

  /** The plan looked at, where there is one that can be brought to the lab. */
  const shownPlan = (): { asked: Asked; plan: PlannedResult } | null => {
    const state = store.getState();
    const plan = planOf(state, state.policyIndex);
    return state.asked && plan ? { asked: state.asked, plan } : null;
  };
  const withPlanShown = (act: (shown: { asked: Asked; plan: PlannedResult }) => Promise<void>) => {
    const shown = shownPlan();
    if (shown) act(shown).catch(fail);
  };

  return {
    store,
    commands: {
      open() {
        if (store.getState().known !== null) return;
        fetchKnownProfiles(document.baseURI).then((known) => store.setState({ known }), fail);
      },
      ask: (asked) => change((state) => askChanged(state, asked)),
      measure: () => void measureChosen(host, store).catch(fail),
      takeFile(file) {
        const { name } = file;
        readCaseFile(file).then(
          (json) =>
            change(({ ask }) => ({ ask: { ...ask, kind: 'file' as AskKind, file: { name, json } }, problems: {} })),
          (error) => change(() => ({ problems: { file: sentenceOf(error) } })),
        );
      },
      search() {
        const { ask, known } = store.getState();
        const problems = checkAsk(ask, known ?? []);
        store.setState({ problems });
        if (Object.keys(problems).length > 0) return;
        try {
          void search.begin(askedCase(ask, lab(), known ?? []));
        } catch (error) {
          store.setState({ phase: 'failed', failure: sentenceOf(error) });
        }
      },
      searchForLab() {
        const asked = askedOfLab(lab(), { policies: quickPolicies, budget: firstAsk.budget });
        void search.begin(asked).then((isAnswered) => {
          const state = store.getState();
          if (state.asked !== asked) return;
          if (state.failure) host.store.setState({ problem: state.failure });
          if (isAnswered && impossibility(state) === null) openShown();
        });
      },
      cancel: search.cancel,
      lookAt: (policyIndex) => store.setState({ policyIndex, number: null, playing: false }),
      scrubTo: player.scrubTo,
      scrubBy: (places) => player.scrubTo(shownPlace(store.getState()) + places),
      follow: () => store.setState({ number: null, playing: false }),
      playOrPause: player.playOrPause,
      explain: search.explain,
      openInLab() {
        openShown(() => host.commands.turnTo('lab'));
      },
      applyToRun: () =>
        withPlanShown(async ({ plan: { placement } }) => {
          if (isTimed(placement)) throw new Error('A placement that changes in time is for the command.');
          await host.controller.applyPlacement(placement);
          say('Applied: new requests go to the planned placement.');
        }),
      saveCase: () =>
        withPlanShown(async ({ asked, plan }) => {
          const { saveText } = await fetchPart(() => import('../export/save.ts'));
          const saved = caseWithPlan(asked, plan.policy.name, plan.placement);
          saveText('case.json', `${JSON.stringify(saved, null, 2)}\n`, 'application/json');
          say('Saved as case.json.');
        }),
      copyCommand: () =>
        withPlanShown(async () => {
          await navigator.clipboard.writeText(planCommand);
          say(`Copied: ${planCommand}`);
        }),
    },
  };

  function openShown(then = () => {}): void {
    withPlanShown(async ({ asked, plan }) => {
      const { labOfPlan } = await fetchPart(() => import('./planScenario.ts'));
      const { scenario, controls } = labOfPlan(asked, plan, lab());
      host.commands.openScenario(scenario, controls);
      then();
    });
  }
}

/** What is asked is part of the page's link: the page's state holds it too, and a link that is opened changes it. */
function followLink(host: FeatureHost, store: PlannerStore): void {
  const linked = () => host.store.getState().planner ?? firstAsk;
  const take = () => {
    if (linked() !== store.getState().ask) store.setState({ ask: linked(), problems: {} });
  };
  take();
  store.subscribe(({ ask }, before) => {
    if (ask !== before.ask && ask !== linked()) host.store.setState({ planner: ask });
  });
  host.store.subscribe(({ planner }, before) => {
    if (planner !== before.planner) take();
  });
}

/** Once something was found wrong, every change is looked at again: a sentence goes when its field is right. */
function askChanged({ ask, problems, known }: PlannerState, asked: Partial<Ask>): PlannerChange {
  const next = { ...ask, ...asked };
  const wasWrong = Object.keys(problems).length > 0;
  return { ask: next, problems: wasWrong ? checkAsk(next, known ?? []) : {} };
}

function createSearch(host: FeatureHost, store: PlannerStore) {
  const { controller } = host;
  const change = (reduce: (state: PlannerState) => PlannerChange) => store.setState(reduce);
  let latest = 0;

  /** @returns whether it was answered, and not cancelled */
  async function begin(asked: Asked): Promise<boolean> {
    const mine = ++latest;
    const isLatest = () => mine === latest;
    change(() => searchAsked(asked));
    const news = gathered(host, (heard) => {
      if (isLatest()) for (const progress of heard) change((state) => progressCame(state, progress));
    });
    try {
      // Whatever was planned or explained before.
      await controller.cancelPlan();
      const { testCase, paceFactor } = asked;
      const answer = await controller.plan(testCase, news.hear, { paceFactor });
      if (!isLatest()) return false;
      news.flush();
      change((state) => answerCame(state, answer));
      const isDone = store.getState().phase === 'done';
      if (isDone && answer.plans.length > 0) explain();
      return isDone;
    } catch (error) {
      if (isLatest()) change((state) => searchFailed(state, sentenceOf(error)));
      return false;
    }
  }

  function cancel(): void {
    if (!isSearching(store.getState())) return;
    store.setState({ phase: 'cancelling' });
    controller.cancelPlan().catch((error) => change((state) => searchFailed(state, sentenceOf(error))));
  }

  /** Of the policy looked at. */
  function explain(): void {
    const state = store.getState();
    const { asked, policyIndex, explained } = state;
    const plan = planOf(state, policyIndex);
    const known = explained[policyIndex];
    if (!asked || !plan || (known && known.kind !== 'failed')) return;
    const mine = latest;
    const note = (one: PlannerState['explained'][number]) => {
      if (mine === latest) change((now) => ({ explained: { ...now.explained, [policyIndex]: one } }));
    };
    note({ kind: 'asked' });
    const { policy, placement } = plan;
    controller.explainPlan(asked.testCase, { policy, placement }, { paceFactor: asked.paceFactor }).then(
      (explanation) => note({ kind: 'answered', explanation }),
      (error) => note({ kind: 'failed', problem: sentenceOf(error) }),
    );
  }

  return { begin, cancel, explain };
}

const showEverySeconds = 0.1;

/** Policies that are searched side by side each tell ten times a second: the page is changed once for all of them. */
function gathered({ schedule }: FeatureHost, show: (heard: PlanProgress[]) => void) {
  let heard: PlanProgress[] = [];
  let callOff = () => {};
  const flush = () => {
    callOff();
    const all = heard;
    heard = [];
    if (all.length > 0) show(all);
  };
  return {
    flush,
    hear(progress: PlanProgress) {
      if (heard.length === 0) callOff = schedule(showEverySeconds, flush);
      heard.push(progress);
    },
  };
}

/** Goes through the candidates by itself, from the first where it stands at the last. */
function createPlayer({ schedule }: FeatureHost, store: PlannerStore) {
  let callOff = () => {};
  const numberAt = (state: PlannerState, place: number): number | null => {
    const candidates = shownCandidates(state);
    return candidates[Math.min(candidates.length - 1, Math.max(0, place))]?.simulationCount ?? null;
  };

  function scrubTo(place: number): void {
    store.setState((state) => ({ number: numberAt(state, place), playing: false }));
  }

  function playOrPause(): void {
    const state = store.getState();
    const last = shownCandidates(state).length - 1;
    callOff();
    if (state.playing || last < 1) {
      store.setState({ playing: false });
      return;
    }
    const isAtEnd = shownPlace(state) >= last;
    store.setState({ playing: true, number: numberAt(state, isAtEnd ? 0 : shownPlace(state)) });
    callOff = schedule(playStepSeconds, advance);
  }

  function advance(): void {
    const state = store.getState();
    if (!state.playing) return;
    const last = shownCandidates(state).length - 1;
    const place = Math.min(last, shownPlace(state) + Math.ceil((last + 1) / playStepsMost));
    const isOver = place >= last && !isSearching(state);
    store.setState({ number: numberAt(state, place), playing: !isOver });
    if (!isOver) callOff = schedule(playStepSeconds, advance);
  }

  return { scrubTo, playOrPause };
}

/** Devices that models are cut for at most. */
const measuredDevicesMost = 32;

async function measureChosen({ controller }: FeatureHost, store: PlannerStore): Promise<void> {
  const { ask, known } = store.getState();
  const names = oursOf(ask.cluster, known ?? []);
  if (names.length === 0 || store.getState().measuring) return;
  store.setState({ measuring: true, failure: null });
  try {
    const deviceCount = Math.min(measuredDevicesMost, Math.max(1, Math.floor(Number(ask.cluster.deviceCount)) || 1));
    const measured = await controller.profile({ models: names, deviceCount });
    store.setState((state) => ({ known: withMeasured(state.known ?? [], measured) }));
  } finally {
    store.setState({ measuring: false });
  }
}

async function readCaseFile({ name, text }: { name: string; text: () => Promise<string> }): Promise<unknown> {
  const content = await text();
  try {
    return JSON.parse(content);
  } catch {
    throw new Error(`${name} must be a case as JSON (muxlab-case/1), and is no JSON`);
  }
}
