/** @file `2023-11-16 18:17:03.9799600` → seconds, without the engine's calendar: it knows milliseconds only, and time zones. */

const datePattern = /^(\d{4})-(\d\d)-(\d\d)$/;
const timePattern = /^[ T](\d\d):(\d\d):(\d\d(?:\.\d{1,9})?)(?:Z|([-+])(\d\d):?(\d\d))?$/;

/**
 * Reads timestamps as seconds since the midnight before the first of them, so that a tenth of a microsecond is kept.
 * Without a zone they are taken as they stand; daylight saving is not known.
 * @returns undefined for what is not a timestamp
 */
export function createTimestampReader(): (text: string) => number | undefined {
  let firstDay: number | undefined;
  let date = '';
  let day: number | undefined;
  return (text) => {
    if (!text.startsWith(date) || day === undefined) {
      date = text.slice(0, 10); // rows of a day follow one another: its number is worked out once
      day = dayOf(date);
    }
    const seconds = secondsOfDay(text.slice(10));
    if (day === undefined || seconds === undefined) return undefined;
    firstDay ??= day;
    return (day - firstDay) * 86_400 + seconds;
  };
}

function secondsOfDay(text: string): number | undefined {
  const match = timePattern.exec(text);
  if (match === null) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hour > 23 || minute > 59 || second >= 61) return undefined;
  const zoneMinutes = match[4] === undefined ? 0 : Number(`${match[4]}1`) * (Number(match[5]) * 60 + Number(match[6]));
  return hour * 3600 + (minute - zoneMinutes) * 60 + second;
}

function dayOf(date: string): number | undefined {
  const match = datePattern.exec(date);
  if (match === null) return undefined;
  const [year, month, day] = match.slice(1).map(Number);
  const isValid = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  return isValid ? dayNumber(year, month, day) : undefined;
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
