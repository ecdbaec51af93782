/**
 * @file The placement being edited: the draft, what was undone, what the simulator expects of it, and how it is put to use.
 *
 * Every edit is predicted once the hand has rested for `restingSeconds`; an answer that is overtaken by a later edit is
 * dropped.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { formatCount } from '../../base/format.ts';
import type { StaticPlacement } from '../../domain/placement.ts';
import type { Profile } from '../../domain/profile.ts';
import type { PlacementPrediction } from '../../experiment/labController.ts';
import type { FeatureHost } from '../context.tsx';
import { buildCase, chosenPlacement } from '../scenario.ts';
import { sentenceOf, steppablePhase } from '../store.ts';
import { copyModel, type DraftGround, type Edit, editable, moveModel } from './draft.ts';
import { groundOf } from './ground.ts';

const restingSeconds = 0.06;

/** What a chip is dragged as. */
export interface ChipDrag {
  model: number;
  /** null: from the list of all models. */
  from: number | null;
  x: number;
  y: number;
  /** The group under the pointer. */
  over: number | null;
  /** Stays where it is, too. */
  copies: boolean;
}

/** What can be done with a chip, offered beside it. */
export interface ChipMenu {
  model: number;
  from: number | null;
  x: number;
  y: number;
}

export interface Predicted {
  draft: PlacementPrediction;
  present: PlacementPrediction;
}

export interface EditorState {
  /** null: the placement names its devices, and is not edited here. */
  draft: StaticPlacement | null;
  /** What the draft began as. */
  present: StaticPlacement;
  /** By model; empty until the controller has said. */
  profiles: readonly Profile[];
  ground: DraftGround;
  past: StaticPlacement[];
  /** The last edit in words, or why it was refused. */
  said: string;
  refused: boolean;
  predicted: Predicted | null;
  /** What is shown was predicted of an earlier draft. */
  isStale: boolean;
  applying: boolean;
  drag: ChipDrag | null;
  menu: ChipMenu | null;
  /** The chip that has the focus after an edit, wherever it is now. */
  focused: { group: number; model: number } | null;
}

export interface Editor {
  store: StoreApi<EditorState>;
  begin(): void;
  edit(change: (draft: StaticPlacement, ground: DraftGround) => Edit, focused?: EditorState['focused']): void;
  undo(): void;
  drag(drag: ChipDrag | null): void;
  /** Lets go of what is dragged: it lands in the group under the pointer. */
  drop(): void;
  openMenu(menu: ChipMenu | null): void;
  /** To the run in progress; without one, the placement of the runs to come. */
  apply(): void;
  cancel(): void;
}

export function createEditor({ store: lab, commands, controller, schedule }: FeatureHost): Editor {
  const store = createStore<EditorState>(() => beginning());
  let asked = 0;
  let callOff = () => {};

  function presentPlacement(): StaticPlacement {
    const { scenario, controls, snapshot } = lab.getState();
    const isRunning = steppablePhase(lab.getState()) !== null;
    return snapshot && isRunning ? snapshot.placement : chosenPlacement(scenario, controls.placementId).placement;
  }

  function beginning(): EditorState {
    const present = presentPlacement();
    return {
      draft: editable(present),
      present,
      profiles: [],
      ground: groundOf(lab.getState().scenario, []),
      past: [],
      said: '',
      refused: false,
      predicted: null,
      isStale: true,
      applying: false,
      drag: null,
      menu: null,
      focused: null,
    };
  }

  /** The case as it runs, or would run. */
  function presentCase() {
    const { scenario, controls, ran } = lab.getState();
    const { admission, pace } = ran ?? controls;
    return { testCase: buildCase(scenario, ran ?? controls), admission, paceFactor: pace };
  }

  function learnProfiles(): void {
    const { scenario } = lab.getState();
    const { testCase, paceFactor } = presentCase();
    controller.pacedProfiles(testCase, paceFactor).then(
      ({ profiles }) => store.setState({ profiles, ground: groundOf(scenario, profiles) }),
      (error) => store.setState({ said: sentenceOf(error), refused: true }),
    );
  }

  function predictSoon(): void {
    callOff();
    callOff = schedule(restingSeconds, predict);
  }

  function predict(): void {
    const { draft, present } = store.getState();
    if (!draft) return;
    const number = ++asked;
    const { testCase, ...options } = presentCase();
    controller.predict(testCase, { placements: [draft, present], ...options }).then(
      ([ofDraft, ofPresent]) => {
        if (number === asked) store.setState({ predicted: { draft: ofDraft, present: ofPresent }, isStale: false });
      },
      (error) => {
        if (number === asked) store.setState({ said: sentenceOf(error), refused: true });
      },
    );
  }

  function take(draft: StaticPlacement, change: Partial<EditorState>): void {
    asked++;
    store.setState({ draft, isStale: true, refused: false, ...change });
    predictSoon();
  }

  const edit: Editor['edit'] = (change, focused = null) => {
    const { draft, ground, past } = store.getState();
    if (!draft) return;
    const result = change(draft, ground);
    if (result.kind === 'refused') store.setState({ said: result.why, refused: true });
    else take(result.placement, { past: [...past, draft], said: result.said, focused });
  };

  /** Where it was dropped: moved there, or added. */
  function placeModel({ model, from, copies }: ChipDrag, to: number): void {
    if (from === to) return;
    const isMoved = from !== null && !copies;
    edit(
      (draft, ground) =>
        isMoved ? moveModel(draft, { model, from, to }, ground) : copyModel(draft, { model, to }, ground),
      { group: to, model },
    );
  }

  function close(): void {
    asked++;
    callOff();
    commands.editPlacement(false);
  }

  return {
    store,
    begin() {
      store.setState(beginning(), true);
      learnProfiles();
      predictSoon();
    },
    edit,
    undo() {
      const { past } = store.getState();
      const before = past.at(-1);
      if (before)
        take(before, { past: past.slice(0, -1), said: `Undone: ${formatCount(past.length - 1, 'edit')} left.` });
    },
    drag: (drag) => store.setState({ drag, menu: null }),
    drop() {
      const { drag } = store.getState();
      store.setState({ drag: null });
      if (drag && drag.over !== null) placeModel(drag, drag.over);
    },
    openMenu: (menu) => store.setState({ menu }),
    apply() {
      const { draft, applying } = store.getState();
      if (!draft || applying) return;
      store.setState({ applying: true });
      commands.applyPlacement(draft).then(close, (error) => {
        store.setState({ applying: false, said: sentenceOf(error), refused: true });
      });
    },
    cancel: close,
  };
}
