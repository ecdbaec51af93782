/** @file The pencil: which model's curve it draws, where it is, and what the engine says will arrive. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ArrivalsPreview } from '../../experiment/arrivalsPreview.ts';
import type { FeatureHost } from '../context.tsx';
import { buildCase, curveWindowCount } from '../scenario.ts';
import { sentenceOf } from '../store.ts';
import { levelCurve, nudgeCurve, type PenPoint, strokeCurve } from './curve.ts';

export interface PencilState {
  shown: boolean;
  /** Whose curve is drawn. */
  model: number;
  /** Where the keyboard's pen is. */
  window: number;
  /** null: not known yet. */
  preview: ArrivalsPreview | null;
  problem: string | null;
}

export interface Pencil {
  store: StoreApi<PencilState>;
  show(shown: boolean): void;
  pick(model: number): void;
  stroke(from: PenPoint, to: PenPoint): void;
  /** Moves the keyboard's pen by windows, or the curve under it by a height. */
  move(windows: number): void;
  nudge(height: number): void;
  /** The model's arrivals are the sliders' again. */
  erase(): void;
}

/** The preview follows the pen, yet not every pixel of it. */
const restingSeconds = 0.05;

export function createPencil({ store: lab, commands, controller, schedule }: FeatureHost): Pencil {
  const store = createStore<PencilState>(() => ({ shown: false, model: 0, window: 0, preview: null, problem: null }));
  let asked = 0;
  let callOff = () => {};

  const curveOf = (model: number) => lab.getState().controls.models[model]?.curve ?? levelCurve();
  const draw = (change: (curve: number[]) => number[]) => {
    const { model } = store.getState();
    commands.setCurve(model, change(curveOf(model)));
  };

  async function preview(): Promise<void> {
    const mine = ++asked;
    const { scenario, controls } = lab.getState();
    try {
      const came = await controller.previewArrivals(buildCase(scenario, controls));
      if (mine === asked) store.setState({ preview: came, problem: null });
    } catch (error) {
      if (mine === asked) store.setState({ problem: sentenceOf(error) });
    }
  }
  const previewSoon = () => {
    callOff();
    callOff = schedule(restingSeconds, () => void preview());
  };

  lab.subscribe((state, before) => {
    if (state.scenario !== before.scenario) store.setState({ model: 0, preview: null });
    const isChanged = state.scenario !== before.scenario || state.controls !== before.controls;
    if (isChanged && store.getState().shown) previewSoon();
  });

  return {
    store,
    show(shown) {
      store.setState({ shown });
      if (shown) previewSoon();
    },
    pick: (model) => store.setState({ model }),
    stroke: (from, to) => draw((curve) => strokeCurve(curve, from, to)),
    move(windows) {
      const wanted = store.getState().window + windows;
      store.setState({ window: Math.min(curveWindowCount - 1, Math.max(0, wanted)) });
    },
    nudge: (height) => draw((curve) => nudgeCurve(curve, { window: store.getState().window, height })),
    erase: () => commands.setCurve(store.getState().model, null),
  };
}
