/**
 * @file Brands for numbers that carry a unit, built only here.
 *
 * Time is float64 seconds everywhere, so that published figures compare to the last digit. In typed arrays the unit is
 * in the name (`latencySeconds`, `stageFreeSeconds`).
 */
declare const unit: unique symbol;
type Brand<Name extends string> = number & { readonly [unit]: Name };

/** A point in time, in seconds since the start of a run (virtual or wall, pauses excluded). */
export type Instant = Brand<'Instant'>;
/** A duration in seconds. */
export type Seconds = Brand<'Seconds'>;
/** A request's place in the arrivals of its run; injected requests continue the count. */
export type RequestId = Brand<'RequestId'>;

export const instant = (seconds: number): Instant => seconds as Instant;
export const seconds = (value: number): Seconds => value as Seconds;
export const requestId = (index: number): RequestId => index as RequestId;

export const after = (start: Instant, duration: Seconds): Instant => (start + duration) as Instant;
export const between = (start: Instant, end: Instant): Seconds => (end - start) as Seconds;
