/** @file What every arrival process is made of. */
import type { ArrivalProcess } from '../domain/case.ts';

/** The next arrival in seconds since the start; infinite when there are no more. */
export type NextArrival = () => number;

export type ProcessOf<Name extends ArrivalProcess['process']> = Extract<ArrivalProcess, { process: Name }>;
