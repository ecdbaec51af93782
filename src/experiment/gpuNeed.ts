/** @file What a case, or a question about profiles, needs to be known of the GPU. */
import { BadInput } from '../domain/badInput.ts';
import type { Case } from '../domain/case.ts';
import { isTimed, type Placement } from '../domain/placement.ts';
import { resolveBatchSizes } from '../domain/resolve.ts';
import { catalogueNames } from './catalogue.ts';
import type { ProfileOptions } from './labController.ts';
import type { GpuNeed } from './measuredGpu.ts';
import type { Cut } from './modelProfile.ts';

/** Room at the gate; devices are started as cases ask for them. */
export const deviceCountMax = 32;
/** A batch that no GPU here was asked for, or a number of devices: what is larger is a mistake. */
const countMax = 256;

/** Read before the case is parsed, for its profiles are part of what parsing checks: of what is no case, little. */
export function needOf(
  json: unknown,
  { placement, ghost }: { placement?: Placement | undefined; ghost?: Placement | null } = {},
): GpuNeed {
  const { cluster, models, cost, simulations } = (json ?? {}) as Partial<Case>;
  const wanted = Array.isArray(models) ? models.map((model) => model?.profile) : [];
  const sizes = Array.isArray(cost?.batchSizes) ? { batchSizes: cost.batchSizes.filter(isSmallCount) } : {};
  const batching = (Array.isArray(simulations) && simulations[0]?.batching) || false;
  const own = Array.isArray(simulations) ? simulations.map((simulation) => simulation?.placement) : [];
  const given = [placement, ...own].flatMap(cutsOf);
  const named = [...given, ...cutsOf(ghost)];
  return {
    names: catalogueNames.filter((name) => wanted.includes(name)),
    deviceCount: isSmallCount(cluster?.deviceCount) ? Math.min(cluster.deviceCount, deviceCountMax) : 2,
    // A placement that is still to be searched may shard whatever can be.
    ...(given.length > 0 && { named, shardCounts: ascending([1, ...named.map(({ intraOp }) => intraOp)]) }),
    batchSizes: ascending([1, ...(resolveBatchSizes({ batching }, sizes) ?? [])]),
  };
}

/** What a placement, checked or not, cuts its models into. */
function cutsOf(placement: Placement | null | undefined): Cut[] {
  if (!placement || isTimed(placement) || !Array.isArray(placement.groups)) return [];
  return placement.groups
    .filter((group) => isSmallCount(group?.interOp) && isSmallCount(group?.intraOp))
    .map(({ interOp, intraOp }) => ({ interOp, intraOp }));
}

/** @throws BadInput naming the option */
export function checkedNeed({ models = ['digits-vit'], deviceCount = 2, batchSizes = [] }: ProfileOptions): GpuNeed {
  const stranger = models.find((name) => !catalogueNames.includes(name));
  if (stranger !== undefined) {
    throw new BadInput('models', `must be of ${catalogueNames.join(', ')}, has ${stranger}`);
  }
  if (!isSmallCount(deviceCount) || deviceCount > deviceCountMax) {
    throw new BadInput('deviceCount', `must be a whole number from 1 to ${deviceCountMax}, is ${deviceCount}`);
  }
  if (!batchSizes.every((size) => isSmallCount(size))) {
    throw new BadInput('batchSizes', `must be whole numbers from 1 to ${countMax}, are ${batchSizes.join(', ')}`);
  }
  return { names: models, deviceCount, batchSizes: ascending([1, ...batchSizes]) };
}

function isSmallCount(value: number | undefined): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= countMax;
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
