/** @file The names of the models that were asked for. */
import { useMemo } from 'react';
import { usePlanner } from './usePlanner.ts';

const none: readonly { name: string }[] = [];

export function useModelNames(): string[] {
  const models = usePlanner(({ asked }) => asked?.testCase.models ?? none);
  return useMemo(() => models.map(({ name }) => name), [models]);
}
