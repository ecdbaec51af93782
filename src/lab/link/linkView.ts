/** @file What a link says of how the page is looked at: the view, and what the Time chart shows and holds. */
import type { Area } from '../gantt/areaStatistics.ts';
import type { TimeView } from '../gantt/timeView.ts';
import type { Scenario } from '../scenario.ts';
import { type TimeChoice, untouchedTime } from '../store.ts';
import { firstView, type Viewed, viewNames } from '../viewNames.ts';
import { isIndexBelow, isNumber, isOneOf, isRecord } from './fieldChecks.ts';

/** Longer names are no part of any view. */
const partLengthMax = 200;

/** Only what a hand changed. */
export function linkedTime({ view, hiddenModels, pinnedRequest, area }: TimeChoice): { time?: object } {
  const time = {
    ...(view.kind === 'follow' ? {} : { view }),
    ...(hiddenModels.length > 0 && { hiddenModels }),
    ...(pinnedRequest !== null && { pinnedRequest }),
    ...(area && { area }),
  };
  return Object.keys(time).length > 0 ? { time } : {};
}

export function openViewed(given: unknown, problems: string[]): Viewed {
  if (given === undefined) return firstView;
  const { name, part } = isRecord(given) ? given : {};
  if (!isOneOf(viewNames)(name)) {
    problems.push(`the link's viewed.name: must be one of ${viewNames.join(', ')}`);
    return firstView;
  }
  const isPart = typeof part === 'string' && part.length <= partLengthMax;
  if (!isPart && part !== null) problems.push("the link's viewed.part: must be a short text, or null");
  return { name, part: isPart ? part : null };
}

export function openTime(given: unknown, { models, cluster }: Scenario, problems: string[]): TimeChoice {
  if (given === undefined) return untouchedTime;
  const fields = isRecord(given) ? given : {};
  const take = <T>(name: string, check: (value: unknown) => value is T, expected: string): T | undefined => {
    const value = fields[name];
    if (value === undefined || check(value)) return value;
    problems.push(`the link's time.${name}: must be ${expected}`);
    return undefined;
  };
  const isModels = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every(isIndexBelow(models.length));
  return {
    ...untouchedTime,
    view: take('view', isTimeView, 'follow, whole or a window of seconds') ?? untouchedTime.view,
    hiddenModels: take('hiddenModels', isModels, `indices of models, 0 to ${models.length - 1}`) ?? [],
    pinnedRequest: take('pinnedRequest', isIndexBelow(Infinity), 'the number of a request') ?? null,
    area: take('area', isAreaOf(cluster.deviceCount), 'a span of seconds and devices of the cluster') ?? null,
  };
}

function isTimeView(value: unknown): value is TimeView {
  if (!isRecord(value)) return false;
  return value.kind === 'follow' || value.kind === 'whole' || (value.kind === 'fixed' && isSpan(value));
}

function isSpan({ fromSeconds, toSeconds }: Record<string, unknown>): boolean {
  return isNumber(fromSeconds) && isNumber(toSeconds) && fromSeconds >= 0 && toSeconds > fromSeconds;
}

function isAreaOf(deviceCount: number): (value: unknown) => value is Area {
  const isDevice = isIndexBelow(deviceCount);
  return (value): value is Area =>
    isRecord(value) && isSpan(value) && isDevice(value.firstDevice) && isDevice(value.lastDevice);
}
