/** @file What a hand did to a run, in words. */
import { formatInstant, formatRate } from '../../base/format.ts';
import type { Action } from '../../domain/case.ts';
import type { Scenario } from '../scenario.ts';

/** `12.0 s: burst of 20 of digits A`. */
export function actionWords(action: Action, { models }: Pick<Scenario, 'models'>): string {
  return `${formatInstant(action.atSeconds)}: ${deedOf(action, models)}`;
}

function deedOf(action: Action, models: Scenario['models']): string {
  switch (action.kind) {
    case 'inject':
      return `burst of ${action.count} of ${models[action.model]?.name ?? ''}`;
    case 'fail-device':
      return `device ${action.device + 1} lost`;
    case 'revive-device':
      return `device ${action.device + 1} back`;
    case 'set-rate':
      return `${models[action.model]?.name ?? ''} at ${formatRate(action.arrivalsPerSecond)}`;
    case 'apply-placement':
      return 'another placement';
  }
}
