/** @file Components whose code is fetched when they are first shown. */
import { type ComponentType, type LazyExoticComponent, lazy, useEffect } from 'react';
import { useCommands } from '../context.tsx';
import { fetchPart } from '../fetchPart.ts';

/** One that does not come leaves its place empty, and the page says so. */
export function lazyPart<Props>(load: () => Promise<ComponentType<Props>>): LazyExoticComponent<ComponentType<Props>> {
  return lazy(() =>
    fetchPart(load).then(
      (Part) => ({ default: Part }),
      (error: unknown) => ({ default: () => <Unfetched error={error} /> }),
    ),
  );
}

function Unfetched({ error }: { error: unknown }) {
  const { sayProblem } = useCommands();
  useEffect(() => sayProblem(error), [sayProblem, error]);
  return null;
}
