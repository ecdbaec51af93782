/** @file What of the experiments may be open, by the names that links carry: a published one, or a sweep of the lab's own scenario. */

/** What a sweep of one's own changes; `cost` changes the devices too, and asks what each share within SLO takes. */
export const sweptQuantities = ['rate', 'cv', 'slo', 'devices', 'cost'] as const;
export type SweptQuantity = (typeof sweptQuantities)[number];

export type Part = { kind: 'published'; name: string } | { kind: 'sweep'; quantity: SweptQuantity };

const sweepPrefix = 'scenario-';

/** Without a part, the first sweep. */
export function partOf(name: string | null): Part {
  if (name === null) return { kind: 'sweep', quantity: 'rate' };
  const quantity = sweptQuantities.find((one) => name === `${sweepPrefix}${one}`);
  return quantity ? { kind: 'sweep', quantity } : { kind: 'published', name };
}

export function partName(part: Part): string {
  return part.kind === 'published' ? part.name : `${sweepPrefix}${part.quantity}`;
}
