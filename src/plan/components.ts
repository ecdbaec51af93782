/** @file The parts of a placement that know nothing of each other: groups that share no model share no request. */
import type { GroupPlacement, StaticPlacement } from '../domain/placement.ts';
import type { GroupShape } from './groupings.ts';

export interface Component {
  /** Ascending. */
  groupIndices: number[];
  groups: GroupPlacement[];
}

/** Groups without models are in none. */
export function connectedComponents({ groups }: StaticPlacement, modelCount: number): Component[] {
  const parents = groups.map((_, index) => index);
  const rootOf = (group: number): number => {
    let root = group;
    while (parents[root] !== root) root = parents[root];
    return root;
  };
  const firstHosts = new Int32Array(modelCount).fill(-1);
  groups.forEach(({ models }, index) => {
    for (const model of models) {
      const other = firstHosts[model] < 0 ? index : firstHosts[model];
      firstHosts[model] = other;
      const [a, b] = [rootOf(other), rootOf(index)];
      parents[Math.max(a, b)] = Math.min(a, b);
    }
  });
  const components = new Map<number, Component>();
  groups.forEach((group, index) => {
    if (group.models.length === 0) return;
    const root = rootOf(index);
    const component = components.get(root) ?? { groupIndices: [], groups: [] };
    component.groupIndices.push(index);
    component.groups.push(group);
    components.set(root, component);
  });
  return [...components.values()];
}

/** Equal for components that serve alike. */
export function keyOfGroups(groups: readonly (GroupShape & { models: readonly number[] })[]): string {
  return groups.map(({ interOp, intraOp, models }) => `${interOp}x${intraOp}:${models}`).join(' ');
}
