/** @file What a schema cannot say of a placement: that its models and devices exist and that the lists fit together. */
import { BadInput } from './badInput.ts';
import { type GroupPlacement, isTimed, type Placement, type StaticPlacement } from './placement.ts';

export interface Bounds {
  modelCount: number;
  deviceCount: number;
}

/** @throws BadInput naming the field below `field` */
export function checkPlacement(placement: Placement, bounds: Bounds, field: string): void {
  if (!isTimed(placement)) {
    checkStatic(placement, bounds, field);
    return;
  }
  const { startTimesSeconds, placements } = placement;
  if (startTimesSeconds.length !== placements.length) {
    const problem = `must have ${placements.length} entries, one per placement, has ${startTimesSeconds.length}`;
    throw new BadInput(`${field}.startTimesSeconds`, problem);
  }
  checkAscending(startTimesSeconds, `${field}.startTimesSeconds`);
  placements.forEach((part, index) => {
    checkStatic(part, bounds, `${field}.placements[${index}]`);
  });
}

/** @throws BadInput at the first entry smaller than the one before */
export function checkAscending(values: readonly number[], field: string): void {
  const index = values.findIndex((value, position) => position > 0 && value < values[position - 1]);
  if (index >= 0) {
    throw new BadInput(`${field}[${index}]`, `must be ascending, is ${values[index]} after ${values[index - 1]}`);
  }
}

/** @throws BadInput unless 0 ≤ index < count */
export function checkIndex(
  index: number,
  { count, what, field }: { count: number; what: string; field: string },
): void {
  if (index >= 0 && index < count) return;
  throw new BadInput(field, `must be the index of a ${what}, 0 to ${count - 1}, is ${index}`);
}

function checkStatic(placement: StaticPlacement, bounds: Bounds, field: string): void {
  placement.groups.forEach((group, index) => {
    checkGroup(group, bounds, `${field}.groups[${index}]`);
  });
  const named = placement.groups.filter((group) => group.devices !== undefined).length;
  if (named > 0 && named < placement.groups.length) {
    const missing = placement.groups.findIndex((group) => group.devices === undefined);
    throw new BadInput(`${field}.groups[${missing}].devices`, 'must be given for every group, or for none');
  }
  if (named > 0) return;
  const needed = placement.groups.reduce((sum, { interOp, intraOp }) => sum + interOp * intraOp, 0);
  if (needed > bounds.deviceCount) {
    const problem = `must need at most the ${bounds.deviceCount} devices there are, needs ${needed}`;
    throw new BadInput(`${field}.groups`, problem);
  }
}

function checkGroup(group: GroupPlacement, bounds: Bounds, field: string): void {
  group.models.forEach((model, index) => {
    checkIndex(model, { count: bounds.modelCount, what: 'model', field: `${field}.models[${index}]` });
    if (group.models.indexOf(model) < index) {
      throw new BadInput(`${field}.models[${index}]`, `names model ${model} a second time`);
    }
  });
  if (group.devices !== undefined) checkDevices(group, group.devices, bounds, `${field}.devices`);
}

function checkDevices(group: GroupPlacement, devices: number[][], { deviceCount }: Bounds, field: string): void {
  if (devices.length !== group.interOp) {
    throw new BadInput(field, `must have ${group.interOp} entries, one per stage, has ${devices.length}`);
  }
  devices.forEach((stage, stageIndex) => {
    const stageField = `${field}[${stageIndex}]`;
    stage.forEach((device, index) => {
      checkIndex(device, { count: deviceCount, what: 'device', field: `${stageField}[${index}]` });
    });
    if (new Set(stage).size < stage.length) throw new BadInput(stageField, 'names a device twice');
    const isPool = group.intraOp === 1 && stage.length > 1;
    if (stage.length !== group.intraOp && !isPool) {
      throw new BadInput(stageField, `must name ${group.intraOp} devices, one per shard, names ${stage.length}`);
    }
  });
}
