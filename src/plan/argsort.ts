/** @file numpy's default argsort: the tie rule of the published searches. Unstable above 16 elements, and so a rule of its own. */

const insertionSortMost = 16;

/**
 * Indices in ascending order of their values: quicksort on the median of three, insertion sort on what is short.
 * @returns [values] indices
 * @source numpy 1.24 `npysort/quicksort.cpp`, described in alpaserve.md §4; the heapsort that numpy falls back to on
 *   adversarial input is left out
 */
export function numpyArgsort(values: ArrayLike<number>): Int32Array {
  const order = Int32Array.from({ length: values.length }, (_, index) => index);
  const pending: [first: number, last: number][] = [[0, values.length - 1]];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    let [first, last] = part;
    while (last - first >= insertionSortMost) {
      const split = partition(values, order, { first, last });
      const low: [number, number] = [first, split - 1];
      const high: [number, number] = [split + 1, last];
      const lowIsLonger = split - first > last - split;
      pending.push(lowIsLonger ? low : high);
      [first, last] = lowIsLonger ? high : low;
    }
    insertionSort(values, order, { first, last });
  }
  return order;
}

interface Range {
  first: number;
  /** Inclusive. */
  last: number;
}

/** Puts the median of three at its final place, smaller values before it and larger ones after it. */
function partition(values: ArrayLike<number>, order: Int32Array, { first, last }: Range): number {
  const swap = (a: number, b: number) => {
    [order[a], order[b]] = [order[b], order[a]];
  };
  const middle = first + ((last - first) >> 1);
  if (values[order[middle]] < values[order[first]]) swap(middle, first);
  if (values[order[last]] < values[order[middle]]) swap(last, middle);
  if (values[order[middle]] < values[order[first]]) swap(middle, first);
  const pivot = values[order[middle]];
  let low = first;
  let high = last - 1;
  swap(middle, high);
  for (;;) {
    do low++;
    while (values[order[low]] < pivot);
    do high--;
    while (pivot < values[order[high]]);
    if (low >= high) break;
    swap(low, high);
  }
  swap(low, last - 1);
  return low;
}

function insertionSort(values: ArrayLike<number>, order: Int32Array, { first, last }: Range): void {
  for (let next = first + 1; next <= last; next++) {
    const index = order[next];
    let place = next;
    for (; place > first && values[index] < values[order[place - 1]]; place--) order[place] = order[place - 1];
    order[place] = index;
  }
}
