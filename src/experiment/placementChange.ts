/** @file What turns one placement into another: replicas that came, went or moved, and groups that were cut anew. */
import type { GroupPlacement, StaticPlacement } from '../domain/placement.ts';

export interface GroupShape {
  interOp: number;
  intraOp: number;
}

/** Groups go by their index in the later placement. */
export type PlacementChange =
  | { kind: 'moved'; model: number; fromGroup: number; toGroup: number }
  | { kind: 'exchanged'; models: [number, number]; groups: [number, number] }
  | { kind: 'replaced'; model: number; by: number; group: number }
  | { kind: 'added'; model: number; group: number }
  | { kind: 'removed'; model: number; group: number }
  /** Groups of the earlier placement that are no more, and those that took their devices. */
  | { kind: 'regrouped'; before: GroupShape[]; after: (GroupShape & { group: number })[] };

/** Empty where only the order of groups differs. */
export function changesBetween(before: StaticPlacement, after: StaticPlacement): PlacementChange[] {
  const { pairs, gone, fresh } = pairGroups(before.groups, after.groups);
  const steps = pairs.flatMap(({ earlier, later, group }) => [
    ...missingFrom(earlier, later).map((model) => ({ kind: 'removed' as const, model, group })),
    ...missingFrom(later, earlier).map((model) => ({ kind: 'added' as const, model, group })),
  ]);
  return [...regroupings(gone, fresh), ...withReplacements(withExchanges(withMoves(steps)))];
}

interface Pairing {
  pairs: { earlier: GroupPlacement; later: GroupPlacement; group: number }[];
  gone: GroupPlacement[];
  fresh: { later: GroupPlacement; group: number }[];
}

/** Groups of the same shape, those that share most first: groups have no names, and placements sort them by their models. */
function pairGroups(before: readonly GroupPlacement[], after: readonly GroupPlacement[]): Pairing {
  const candidates = after
    .flatMap((later, group) =>
      before.flatMap((earlier, place) =>
        sameShape(earlier, later) ? [{ earlier, later, place, group, distance: distanceBetween(earlier, later) }] : [],
      ),
    )
    .sort((a, b) => a.distance - b.distance || Math.abs(a.place - a.group) - Math.abs(b.place - b.group));
  const takenPlaces = new Set<number>();
  const takenGroups = new Set<number>();
  const pairs: Pairing['pairs'] = [];
  for (const { earlier, later, place, group } of candidates) {
    if (takenPlaces.has(place) || takenGroups.has(group)) continue;
    takenPlaces.add(place);
    takenGroups.add(group);
    pairs.push({ earlier, later, group });
  }
  return {
    pairs,
    gone: before.filter((_, place) => !takenPlaces.has(place)),
    fresh: after.flatMap((later, group) => (takenGroups.has(group) ? [] : [{ later, group }])),
  };
}

function sameShape(a: GroupShape, b: GroupShape): boolean {
  return a.interOp === b.interOp && a.intraOp === b.intraOp;
}

function distanceBetween(a: GroupPlacement, b: GroupPlacement): number {
  return missingFrom(a, b).length + missingFrom(b, a).length;
}

/** Models of `a` that `b` lacks. */
function missingFrom(a: GroupPlacement, b: GroupPlacement): number[] {
  return a.models.filter((model) => !b.models.includes(model));
}

function regroupings(gone: Pairing['gone'], fresh: Pairing['fresh']): PlacementChange[] {
  if (gone.length === 0 && fresh.length === 0) return [];
  const shapeOf = ({ interOp, intraOp }: GroupShape) => ({ interOp, intraOp });
  return [
    {
      kind: 'regrouped',
      before: gone.map(shapeOf),
      after: fresh.map(({ later, group }) => ({ ...shapeOf(later), group })),
    },
  ];
}

/** A replica that went from one group and one that came to another, of the same model, are one that moved. */
function withMoves(steps: readonly PlacementChange[]): PlacementChange[] {
  const left = [...steps];
  const moves: PlacementChange[] = [];
  for (const step of steps) {
    if (step.kind !== 'removed') continue;
    const added = left.find((other) => other.kind === 'added' && other.model === step.model);
    if (added?.kind !== 'added') continue;
    left.splice(left.indexOf(added), 1);
    left.splice(left.indexOf(step), 1);
    moves.push({ kind: 'moved', model: step.model, fromGroup: step.group, toGroup: added.group });
  }
  return [...moves, ...left];
}

/** One that went and one that came in the same group: the one took the other's place. */
function withReplacements(steps: readonly PlacementChange[]): PlacementChange[] {
  const left = [...steps];
  const replacements: PlacementChange[] = [];
  for (const step of steps) {
    if (step.kind !== 'removed') continue;
    const added = left.find((other) => other.kind === 'added' && other.group === step.group);
    if (added?.kind !== 'added') continue;
    left.splice(left.indexOf(added), 1);
    left.splice(left.indexOf(step), 1);
    replacements.push({ kind: 'replaced', model: step.model, by: added.model, group: step.group });
  }
  return [...replacements, ...left];
}

/** Two that moved between the same groups in opposite directions changed places. */
function withExchanges(steps: readonly PlacementChange[]): PlacementChange[] {
  const left = [...steps];
  const exchanges: PlacementChange[] = [];
  for (const step of steps) {
    if (step.kind !== 'moved' || !left.includes(step)) continue;
    const back = left.find(
      (other) => other.kind === 'moved' && other.fromGroup === step.toGroup && other.toGroup === step.fromGroup,
    );
    if (back?.kind !== 'moved') continue;
    left.splice(left.indexOf(back), 1);
    left.splice(left.indexOf(step), 1);
    exchanges.push({ kind: 'exchanged', models: [step.model, back.model], groups: [step.fromGroup, step.toGroup] });
  }
  return [...exchanges, ...left];
}
