/**
 * @file Which of the scenario's placements do not fit its devices, by the simulator's own check: asked once for each
 * scenario, since loads and SLOs change nothing of it.
 */
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type FeatureHost, useFeature } from './context.tsx';
import { buildCase } from './scenario.ts';
import type { LabState } from './store.ts';

/** By placement: the sentence that says why it does not fit. */
type Unfit = Readonly<Record<string, string>>;

export function createFitting({ store, controller }: FeatureHost): StoreApi<Unfit> {
  const fitting = createStore<Unfit>(() => ({}));
  const check = ({ scenario, controls }: LabState) => {
    const { placements } = scenario;
    fitting.setState({}, true);
    const asked = { placements: placements.map(({ placement }) => placement), paceFactor: controls.pace };
    controller.predict(buildCase(scenario, controls), asked).then(
      (predictions) => {
        if (store.getState().scenario !== scenario) return;
        const unfit = predictions.flatMap(({ problem }, index) => (problem ? [[placements[index].id, problem]] : []));
        fitting.setState(Object.fromEntries(unfit), true);
      },
      // Where nothing can be foretold, nothing is said.
      () => {},
    );
  };
  store.subscribe((state, before) => {
    const isNews = state.scenario !== before.scenario || state.gpu !== before.gpu;
    if (isNews && state.gpu !== null) check(state);
  });
  if (store.getState().gpu !== null) check(store.getState());
  return fitting;
}

/** Why a placement does not fit; undefined: it does, or nobody knows. */
export function useUnfit(placementId: string): string | undefined {
  return useStore(useFeature(createFitting), (unfit) => unfit[placementId]);
}
