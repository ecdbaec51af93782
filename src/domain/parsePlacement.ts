/** @file A placement from outside, by itself. */
import * as v from 'valibot';
import { staticPlacementSchema } from './caseSchema.ts';
import { type Bounds, checkPlacement } from './checkPlacement.ts';
import type { StaticPlacement } from './placement.ts';
import { parseWith } from './schemaParts.ts';

/** @throws BadInput naming the first field of `placement` that cannot be used */
export function parsePlacement(json: unknown, bounds: Bounds): StaticPlacement {
  const asField = v.object({ placement: staticPlacementSchema });
  const { placement }: { placement: StaticPlacement } = parseWith(asField, { placement: json }, 'placement');
  checkPlacement(placement, bounds, 'placement');
  return placement;
}
