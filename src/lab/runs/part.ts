/** @file What of the history a link opens: a run by its id, or two with a mark between them. */

const mark = '+';

export function partOfPair(ids: readonly string[]): string {
  return ids.join(mark);
}

export function idsOfPart(part: string | null): string[] {
  return part?.split(mark).filter(Boolean) ?? [];
}
