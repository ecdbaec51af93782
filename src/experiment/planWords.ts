/** @file Words that the page and the command use of plans alike. */
import type { Limit } from '../domain/planReport.ts';

/** What lifting a limit is, after what it would gain. */
export const liftedWords: Record<Limit, string> = {
  memory: 'with memory for every model everywhere',
  burst: 'were the requests evenly spaced',
  rate: 'at half the rate',
  slo: 'with twice the SLO',
};
