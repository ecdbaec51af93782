/** @file ServeGen: a row is a client's window with a rate and the distribution of its gaps. */
import { exactExp, exactLog } from '../../base/exactMath.ts';
import { createRandom, exponential, gamma, type Random } from '../../base/random.ts';
import type { TraceFormat } from './format.ts';
import type { TraceBuilder } from './traceBuilder.ts';

interface Window {
  client: string;
  startSeconds: number;
  ratePerSecond: number;
  family: Family;
  shape: number;
}

type Family = 'gamma' | 'weibull' | 'exponential';
const isFamily = (name: string): name is Family => ['gamma', 'weibull', 'exponential'].includes(name);

/** Names of a file without a header, in the order it has its columns. */
export const servegenColumns = ['start_s', 'rate', 'cv', 'family', 'shape', 'scale'];

/**
 * Windows are kept until the last row, for their length is the least distance between two starts of a client. The scale is not
 * read: gaps are rescaled to the rate.
 */
export const servegen: TraceFormat = {
  name: 'servegen',
  title: 'ServeGen',
  kind: 'csv',
  required: [['start_s'], ['rate', 'rate_rps'], ['family'], ['shape', 'param1']],
  open({ header, builder, seed, sampleFraction }) {
    const client = header.find(['client']);
    const start = header.column('start_s');
    const rate = header.column('rate', 'rate_rps');
    const familyName = header.column('family');
    const shape = header.column('shape', 'param1');
    const windows: Window[] = [];
    return {
      read(row) {
        const startSeconds = row.number(start);
        const ratePerSecond = row.text(rate) === '' ? 0 : row.notNegative(rate);
        const family = row.text(familyName).toLowerCase();
        if (family === '' || ratePerSecond === 0) return 'idle-window';
        if (!isFamily(family)) return row.refuse(familyName, 'Gamma, Weibull or Exponential, or empty');
        const key = client ? row.text(client) : 'all';
        const shapeOfGaps = family === 'exponential' ? 1 : row.positive(shape);
        windows.push({
          client: key,
          startSeconds,
          ratePerSecond: ratePerSecond * sampleFraction,
          family,
          shape: shapeOfGaps,
        });
        return null;
      },
      end: () => emitWindows(windows, { builder, random: createRandom({ seed, stream: 0 }) }),
    };
  },
};

/** ServeGen's own windows are 10 minutes; so is one whose length nothing tells. */
const usualWindowSeconds = 600;

function windowLengthSeconds(windows: readonly Window[]): number {
  const lastStart = new Map<string, number>();
  let least = Infinity;
  for (const { client, startSeconds } of windows) {
    const distance = startSeconds - (lastStart.get(client) ?? Number.NaN);
    if (distance > 0 && distance < least) least = distance;
    lastStart.set(client, startSeconds);
  }
  return least < Infinity ? least : usualWindowSeconds;
}

/**
 * Each window gets rate × length requests; what rounding leaves over goes to the client's next window, so that its total is
 * right. n + 1 gaps of the family, stretched to fill the window, place n requests.
 */
function emitWindows(windows: readonly Window[], { builder, random }: { builder: TraceBuilder; random: Random }): void {
  const lengthSeconds = windowLengthSeconds(windows);
  const leftOver = new Map<string, number>();
  for (const { client, startSeconds, ratePerSecond, family, shape } of windows) {
    const expected = ratePerSecond * lengthSeconds + (leftOver.get(client) ?? 0);
    const count = Math.round(expected);
    leftOver.set(client, expected - count);
    const gaps = Array.from({ length: count + 1 }, () => drawGap(family, shape, random));
    const total = gaps.reduce((sum, gap) => sum + gap, 0);
    let at = 0;
    for (const gap of gaps.slice(0, count)) {
      at += gap;
      builder.emit({ timeSeconds: startSeconds + (at / total) * lengthSeconds, key: client });
    }
  }
}

/** A gap of any scale, never 0. */
function drawGap(family: Family, shape: number, random: Random): number {
  if (family === 'weibull') return weibull(shape, random);
  return Math.max(Number.MIN_VALUE, family === 'gamma' ? gamma(random, shape) : exponential(random));
}

/** E^(1/shape) for an exponential E; kept within what stays finite when summed. */
function weibull(shape: number, random: Random): number {
  const exponent = Math.min(600, Math.max(-600, exactLog(exponential(random)) / shape));
  return exponent <= 0 ? exactExp(exponent) : 1 / exactExp(-exponent);
}
