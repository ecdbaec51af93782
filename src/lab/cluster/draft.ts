/**
 * @file Edits of a placement by hand, as pure functions: each returns the placement changed, or a sentence why not.
 *
 * Groups take devices in order, so a group is its shape and its models, and the devices that no group takes are free. What
 * holds after every edit: devices are conserved, and each group has a shape that is known of every model it holds.
 */
import { formatCount, formatList } from '../../base/format.ts';
import { stageDevices } from '../../domain/devices.ts';
import type { GroupPlacement, StaticPlacement } from '../../domain/placement.ts';

/** Stages × shards of each. */
export interface Shape {
  interOp: number;
  intraOp: number;
}

/** What an edit may count on. */
export interface DraftGround {
  names: readonly string[];
  deviceCount: number;
  /** Per model, the shapes it is known in. */
  shapes: readonly (readonly Shape[])[];
}

export type Edit =
  | { kind: 'done'; placement: StaticPlacement; said: string }
  /** As it is a whole sentence for those who asked. */
  | { kind: 'refused'; why: string };

export function devicesOf({ interOp, intraOp }: Shape): number {
  return interOp * intraOp;
}

export function freeDeviceCount({ groups }: StaticPlacement, deviceCount: number): number {
  return groups.reduce((free, group) => free - devicesOf(group), deviceCount);
}

/** Models that no group holds. */
export function homelessModels({ groups }: StaticPlacement, modelCount: number): number[] {
  const models = Array.from({ length: modelCount }, (_, model) => model);
  return models.filter((model) => !groups.some((group) => group.models.includes(model)));
}

/** `1 device`, `2 stages`, `2 shards`, `2 stages of 2 shards`. */
export function shapeWords({ interOp, intraOp }: Shape): string {
  if (devicesOf({ interOp, intraOp }) === 1) return '1 device';
  if (intraOp === 1) return formatCount(interOp, 'stage');
  return interOp === 1 ? formatCount(intraOp, 'shard') : `${interOp} stages of ${intraOp} shards`;
}

/** A placement as the edits below take it; null where it names devices in a way that an edit would undo. */
export function editable({ groups }: StaticPlacement): StaticPlacement | null {
  const plain = { groups: groups.map(({ interOp, intraOp, models }) => ({ interOp, intraOp, models })) };
  const isInOrder = JSON.stringify(stageDevices({ groups })) === JSON.stringify(stageDevices(plain));
  return isInOrder ? plain : null;
}

function isKnown({ shapes }: DraftGround, model: number, shape: Shape): boolean {
  return shapes[model]?.some(({ interOp, intraOp }) => interOp === shape.interOp && intraOp === shape.intraOp) ?? false;
}

/** The shapes that all of these models are known in, over at most so many devices, in order of devices, then of stages. */
export function commonShapes(ground: DraftGround, models: readonly number[], deviceCountMax: number): Shape[] {
  const every = ground.shapes.flat();
  const distinct = [...new Map(every.map((shape) => [`${shape.interOp}×${shape.intraOp}`, shape])).values()];
  return distinct
    .filter((shape) => devicesOf(shape) <= deviceCountMax && models.every((model) => isKnown(ground, model, shape)))
    .sort((a, b) => devicesOf(a) - devicesOf(b) || b.interOp - a.interOp);
}

export function copyModel(
  placement: StaticPlacement,
  { model, to }: { model: number; to: number },
  ground: DraftGround,
): Edit {
  const group = placement.groups[to];
  const name = ground.names[model];
  if (!group) return refused(`There is no group ${to < 0 ? 'before the first' : 'after the last'}.`);
  if (group.models.includes(model)) return refused(`Group ${to + 1} holds ${name} already.`);
  if (!isKnown(ground, model, group)) return refused(`${name} is not known as ${shapeWords(group)}.`);
  const models = [...group.models, model].sort((a, b) => a - b);
  return done(withGroups(placement, to, 1, [{ ...group, models }]), `${name} added to group ${to + 1}.`);
}

export function moveModel(
  placement: StaticPlacement,
  { model, from, to }: { model: number; from: number; to: number },
  ground: DraftGround,
): Edit {
  if (from === to) return refused(`${ground.names[model]} is in group ${to + 1} already.`);
  const copied = copyModel(placement, { model, to }, ground);
  if (copied.kind === 'refused') return copied;
  const said = `${ground.names[model]} moved from group ${from + 1} to group ${to + 1}.`;
  return done(without(copied.placement, model, from), said);
}

export function removeModel(
  placement: StaticPlacement,
  { model, from }: { model: number; from: number },
  ground: DraftGround,
): Edit {
  const name = ground.names[model];
  if (!placement.groups[from]?.models.includes(model)) return refused(`Group ${from + 1} does not hold ${name}.`);
  const after = without(placement, model, from);
  const isHomeless = homelessModels(after, ground.names.length).includes(model);
  const warning = isHomeless ? ` ${homelessSentence([model], ground.names)}` : '';
  return done(after, `${name} removed from group ${from + 1}.${warning}`);
}

/** `digits B has no group: its requests would be rejected.` */
export function homelessSentence(models: readonly number[], names: readonly string[]): string {
  const [has, its] = models.length === 1 ? ['has', 'its'] : ['have', 'their'];
  return `${formatList(models.map((model) => names[model] ?? ''))} ${has} no group: ${its} requests would be rejected.`;
}

/** In two, between stages; a group of one stage is halved. Both parts hold what the whole held. */
export function splitGroup(placement: StaticPlacement, index: number, ground: DraftGround): Edit {
  const group = placement.groups[index];
  if (!group || devicesOf(group) === 1) return refused('A group of one device cannot be split.');
  const cut = cutsOf(group).find((parts) =>
    parts.every((shape) => group.models.every((model) => isKnown(ground, model, shape))),
  );
  if (!cut) return refused(`No two parts of ${shapeWords(group)} are known of ${namesOf(group.models, ground)}.`);
  const parts = cut.map((shape) => ({ ...shape, models: [...group.models] }));
  const said = `Group ${index + 1} split in two: ${formatList(cut.map(shapeWords))}.`;
  return done(withGroups(placement, index, 1, parts), said);
}

/** The ways to cut a shape in two, the evenest first. */
function cutsOf({ interOp, intraOp }: Shape): Shape[][] {
  if (interOp === 1) {
    const half = { interOp, intraOp: intraOp / 2 };
    return intraOp % 2 === 0 ? [[half, half]] : [];
  }
  const first = Array.from({ length: interOp - 1 }, (_, before) => before + 1);
  first.sort((a, b) => Math.abs(2 * a - interOp) - Math.abs(2 * b - interOp) || a - b);
  return first.map((before) => [
    { interOp: before, intraOp },
    { interOp: interOp - before, intraOp },
  ]);
}

/** With the group after it: the devices of both, the models of both. As many shards a stage as there were, if it can be. */
export function mergeGroups(placement: StaticPlacement, index: number, ground: DraftGround): Edit {
  const [first, second] = placement.groups.slice(index, index + 2);
  if (!first || !second) return refused(`No group comes after group ${index + 1}.`);
  const models = [...new Set([...first.models, ...second.models])].sort((a, b) => a - b);
  const deviceCount = devicesOf(first) + devicesOf(second);
  const candidates = commonShapes(ground, models, deviceCount).filter((shape) => devicesOf(shape) === deviceCount);
  const shape = candidates.find(({ intraOp }) => intraOp === first.intraOp) ?? candidates[0];
  if (!shape) return refused(`No shape of ${deviceCount} devices is known of ${namesOf(models, ground)}.`);
  const said = `Groups ${index + 1} and ${index + 2} merged: ${shapeWords(shape)}.`;
  return done(withGroups(placement, index, 2, [{ ...shape, models }]), said);
}

export function setShape(
  placement: StaticPlacement,
  { group: index, shape }: { group: number; shape: Shape },
  ground: DraftGround,
): Edit {
  const group = placement.groups[index];
  if (!group) return refused(`There is no group ${index + 1}.`);
  if (!ground.names.some((_, model) => isKnown(ground, model, shape))) {
    return refused(`No model is known as ${shapeWords(shape)}.`);
  }
  const strangers = group.models.filter((model) => !isKnown(ground, model, shape));
  if (strangers.length > 0) return refused(`${namesOf(strangers, ground)} is not known as ${shapeWords(shape)}.`);
  const missing = devicesOf(shape) - devicesOf(group) - freeDeviceCount(placement, ground.deviceCount);
  if (missing > 0) return refused(`${shapeWords(shape)} would need ${formatCount(missing, 'more device')}.`);
  const { interOp, intraOp } = shape;
  const said = `Group ${index + 1} is ${shapeWords(shape)} now.`;
  return done(withGroups(placement, index, 1, [{ ...group, interOp, intraOp }]), said);
}

/** Of one free device, and no model yet. */
export function addGroup(placement: StaticPlacement, ground: DraftGround): Edit {
  if (freeDeviceCount(placement, ground.deviceCount) < 1) return refused('No device is free: split a group instead.');
  const groups = [...placement.groups, { interOp: 1, intraOp: 1, models: [] }];
  return done({ groups }, `Group ${groups.length} added, of one device.`);
}

export function removeGroup(placement: StaticPlacement, index: number, ground: DraftGround): Edit {
  const group = placement.groups[index];
  if (!group) return refused(`There is no group ${index + 1}.`);
  if (placement.groups.length === 1) return refused('The last group stays.');
  const after = withGroups(placement, index, 1, []);
  const lost = group.models.filter((model) => homelessModels(after, ground.names.length).includes(model));
  const warning = lost.length > 0 ? ` ${homelessSentence(lost, ground.names)}` : '';
  return done(after, `Group ${index + 1} removed: ${formatCount(devicesOf(group), 'device')} free.${warning}`);
}

function done(placement: StaticPlacement, said: string): Edit {
  return { kind: 'done', placement, said };
}

function refused(why: string): Edit {
  return { kind: 'refused', why };
}

function withGroups({ groups }: StaticPlacement, at: number, count: number, put: GroupPlacement[]): StaticPlacement {
  return { groups: [...groups.slice(0, at), ...put, ...groups.slice(at + count)] };
}

function without(placement: StaticPlacement, model: number, from: number): StaticPlacement {
  const groups = placement.groups.map((group, index) =>
    index === from ? { ...group, models: group.models.filter((each) => each !== model) } : group,
  );
  return { groups };
}

function namesOf(models: readonly number[], { names }: DraftGround): string {
  return formatList(models.map((model) => names[model] ?? ''));
}
