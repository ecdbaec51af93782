/** @file The Pareto front: what costs no less and gives no more than another is dominated by it. Pure. */

/** What is had at what price; less of the one and more of the other is better. */
export interface Offer {
  cost: number;
  gain: number;
}

/** No worse in both, and better in one: of two that are equal, neither dominates. */
export function dominates(one: Offer, other: Offer): boolean {
  if (one.cost > other.cost || one.gain < other.gain) return false;
  return one.cost < other.cost || one.gain > other.gain;
}

/** Those that nothing dominates, by ascending cost, and so by ascending gain. */
export function frontOf<One extends Offer>(offers: readonly One[]): One[] {
  const front: One[] = [];
  for (const offer of offers.toSorted((a, b) => a.cost - b.cost || b.gain - a.gain)) {
    const last = front.at(-1);
    if (last === undefined || !dominates(last, offer)) front.push(offer);
  }
  return front;
}

/** Of what dominates it, what gives most; null where it is on the front itself. */
export function dominatorOf<One extends Offer>(offer: Offer, front: readonly One[]): One | null {
  return front.findLast((one) => dominates(one, offer)) ?? null;
}
