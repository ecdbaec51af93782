/** @file What limits a plan, in sentences: models that miss for the same reason in one. */
import { formatCount, formatList, formatPoints } from '../../base/format.ts';
import type { Limit, ModelExplanation, PlanExplanation } from '../../domain/planReport.ts';
import { liftedWords } from '../../experiment/planWords.ts';

const namedMost = 3;

const reasons: Record<Limit, string> = {
  memory: 'memory',
  rate: 'the rate',
  burst: 'bursts',
  slo: 'the SLO',
};

/** Most limiting first: `Bursts limit bert-2.6b 1 and bert-2.6b 2: up to 4.1 points more were the requests evenly spaced.` */
export function limitSentences({ models }: PlanExplanation): string[] {
  const missing = models.filter(({ gains }) => gains !== null);
  if (missing.length === 0) return ['Every request is on time: nothing limits it.'];
  const limited = (['memory', 'rate', 'burst', 'slo'] as const)
    .map((limit) => ({ limit, models: missing.filter(({ limitedBy }) => limitedBy === limit) }))
    .filter((group) => group.models.length > 0)
    .sort((a, b) => mostGain(b.models, b.limit) - mostGain(a.models, a.limit));
  const helpless = missing.filter(({ limitedBy }) => limitedBy === null);
  return [
    ...limited.map(({ limit, models: those }) => limitSentence(limit, those)),
    ...(helpless.length > 0 ? [`${namesOf(helpless)}: lifting no single limit helps.`] : []),
    ...(missing.length < models.length
      ? [`${models.length - missing.length} of ${formatCount(models.length, 'model')} miss nothing.`]
      : []),
  ];
}

function limitSentence(limit: Limit, models: readonly ModelExplanation[]): string {
  const reason = reasons[limit];
  const verb = limit === 'burst' ? 'limit' : 'limits';
  const subject = `${reason[0].toUpperCase()}${reason.slice(1)}`;
  return `${subject} ${verb} ${namesOf(models)}: up to ${formatPoints(mostGain(models, limit))} more ${liftedWords[limit]}.`;
}

function mostGain(models: readonly ModelExplanation[], limit: Limit): number {
  return Math.max(...models.map(({ gains }) => gains?.[limit] ?? 0));
}

function namesOf(models: readonly ModelExplanation[]): string {
  const names = models.slice(0, namedMost).map(({ name }) => name);
  const left = models.length - names.length;
  return formatList(left > 0 ? [...names, `${left} more`] : names);
}
