/** @file How much a mixture of experts writes down: for whoever plans its memory, and runs none of it. */

/** Experts a token is sent to. */
export const choiceCount = 2;

/** Floats: where each expert's assignments begin, where the last one's end, then the assignments. */
export function expertListsLength({ rows, experts }: { rows: number; experts: number }): number {
  return experts + 1 + choiceCount * rows;
}
