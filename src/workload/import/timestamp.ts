/** @file `2023-11-16 18:17:03.9799600` → seconds, without the engine's calendar: it knows milliseconds only, and time zones. */

const pattern = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(\.\d{1,9})?(?:Z|([-+])(\d\d):?(\d\d))?$/;

/**
 * Reads timestamps as seconds since the midnight before the first of them, so that a tenth of a microsecond is kept.
 * Without a zone they are taken as they stand; daylight saving is not known.
 * @returns undefined for what is not a timestamp
 */
export function createTimestampReader(): (text: string) => number | undefined {
  let firstDay: number | undefined;
  return (text) => {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
    const isValid = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
    if (!isValid || hour > 23 || minute > 59 || second > 60) return undefined;
    const today = dayNumber(year, month, day);
    firstDay ??= today;
    const zoneSeconds = match[8] === undefined ? 0 : Number(`${match[8]}1`) * (+match[9] * 3600 + +match[10] * 60);
    const wholeSeconds = (today - firstDay) * 86_400 + hour * 3600 + minute * 60 + second - zoneSeconds;
    return wholeSeconds + Number(match[7] ?? 0);
  };
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days since the start of the year 0 of the Gregorian calendar, counted with years that start in March. */
function dayNumber(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const monthsSinceMarch = (month + 9) % 12;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + Math.floor((monthsSinceMarch * 153 + 2) / 5) + day - 1;
}
