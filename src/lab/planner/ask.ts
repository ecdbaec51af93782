/**
 * @file What a hand asks the planner: for what cluster and models, by which policies, for how long. Numbers stay the text
 * that was typed: what of it cannot be taken is said beside its field, by `checkAsk.ts`.
 */

export type AskKind = 'scenario' | 'cluster' | 'file';

export interface ModelAsk {
  /** Tells rows apart, whatever is typed into them. */
  row: number;
  /** A name in the known profiles. */
  profile: string;
  copies: string;
  /** Of each copy. */
  ratePerSecond: string;
  cv: string;
  sloScale: string;
}

export type ModelField = Exclude<keyof ModelAsk, 'row'>;

export interface ClusterAsk {
  deviceCount: string;
  memory: string;
  memoryUnit: 'GiB' | 'MiB';
  /** Empty: all devices share one. */
  devicesPerNode: string;
  seconds: string;
  seed: string;
  models: ModelAsk[];
}

export type ClusterField = Exclude<keyof ClusterAsk, 'models' | 'memoryUnit'>;

/** A case somebody picked or dropped. */
export interface FileAsk {
  name: string;
  json: unknown;
}

export interface PolicyAsk {
  /** Names, in the order of `policyChoices`. */
  chosen: string[];
  parameters: Record<PolicyParameter, string>;
}

export type PolicyParameter = 'groupSize' | 'interOp' | 'intraOp' | 'intervalSeconds' | 'beamSize';

export interface BudgetAsk {
  kind: 'simulations' | 'time';
  simulations: string;
  seconds: string;
}

export interface Ask {
  kind: AskKind;
  cluster: ClusterAsk;
  file: FileAsk | null;
  policies: PolicyAsk;
  budget: BudgetAsk;
}

export interface PolicyChoice {
  name: string;
  /** What it does, for those who do not know the paper. */
  does: string;
  parameters: readonly PolicyParameter[];
}

export const policyChoices: readonly PolicyChoice[] = [
  {
    name: 'muxlab-search',
    does: 'the lab’s own: starts from the others, then changes one thing at a time',
    parameters: [],
  },
  {
    name: 'mp-search',
    does: 'AlpaServe, Algorithm 2: equal groups of every size, each filled greedily',
    parameters: [],
  },
  { name: 'mp-search-sep', does: 'the same, with devices apart for models of unlike size', parameters: [] },
  { name: 'mp-greedy', does: 'pipelines of one length, filled greedily', parameters: ['groupSize'] },
  { name: 'mp-round-robin', does: 'pipelines of four, filled in turn, with no simulation', parameters: [] },
  { name: 'mp-equal', does: 'a group of its own for each model', parameters: ['interOp', 'intraOp'] },
  { name: 'sr-greedy', does: 'Selective Replication: single devices, filled greedily', parameters: [] },
  { name: 'sr-uniform', does: 'single devices, filled in turn, with no simulation', parameters: [] },
  { name: 'sr-search', does: 'single devices, by a beam search', parameters: [] },
  {
    name: 'sr-replace',
    does: 'Clockwork++: replicas planned anew for every window of time',
    parameters: ['intervalSeconds'],
  },
  {
    name: 'beam',
    does: 'AlpaServe, Algorithm 1: groups of one shape, by a beam search',
    parameters: ['beamSize', 'interOp', 'intraOp'],
  },
];

export const firstAsk: Ask = {
  kind: 'scenario',
  cluster: {
    deviceCount: '8',
    memory: '13',
    memoryUnit: 'GiB',
    devicesPerNode: '8',
    seconds: '120',
    seed: '1',
    models: [
      { row: 1, profile: 'bert-1.3b', copies: '4', ratePerSecond: '4', cv: '4', sloScale: '5' },
      { row: 2, profile: 'bert-2.6b', copies: '4', ratePerSecond: '2', cv: '4', sloScale: '5' },
    ],
  },
  file: null,
  policies: {
    chosen: ['muxlab-search', 'mp-search', 'sr-greedy'],
    parameters: { groupSize: '2', interOp: '1', intraOp: '1', intervalSeconds: '30', beamSize: '3' },
  },
  budget: { kind: 'simulations', simulations: '400', seconds: '5' },
};

function nextRow(models: readonly ModelAsk[]): number {
  return Math.max(0, ...models.map(({ row }) => row)) + 1;
}

/** One more of the last kind. */
export function withModelAdded({ models, ...cluster }: ClusterAsk): ClusterAsk {
  const last = models.at(-1) ?? firstAsk.cluster.models[0];
  return { ...cluster, models: [...models, { ...last, copies: '1', row: nextRow(models) }] };
}

/** The copy comes right after. */
export function withModelDuplicated({ models, ...cluster }: ClusterAsk, row: number): ClusterAsk {
  const copied = models.flatMap((model) => (model.row === row ? [model, { ...model, row: nextRow(models) }] : [model]));
  return { ...cluster, models: copied };
}

export function withModelRemoved({ models, ...cluster }: ClusterAsk, row: number): ClusterAsk {
  return { ...cluster, models: models.filter((model) => model.row !== row) };
}

export function withModelChanged(
  { models, ...cluster }: ClusterAsk,
  row: number,
  change: Partial<Record<ModelField, string>>,
): ClusterAsk {
  return { ...cluster, models: models.map((model) => (model.row === row ? { ...model, ...change } : model)) };
}

/** Kept in the order in which they are offered. */
export function withPolicy({ chosen, ...policies }: PolicyAsk, name: string, isChosen: boolean): PolicyAsk {
  const names = isChosen ? [...chosen, name] : chosen.filter((one) => one !== name);
  return { ...policies, chosen: policyChoices.map((choice) => choice.name).filter((one) => names.includes(one)) };
}
