/** @file Broken invariants stop the program; expected outcomes are union data, never these. */

export class AssertionError extends Error {
  override name = 'AssertionError';
}

/** @throws AssertionError with `message` unless `condition` holds */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Closes a `kind` union: the compiler refuses an arm that was forgotten. */
export function assertUnreachable(value: never): never {
  throw new AssertionError(`unreachable: ${JSON.stringify(value)}`);
}
