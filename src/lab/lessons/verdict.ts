/** @file Whether a run showed what its lesson says it should, said as it is: a machine may be too busy to show it. */
import { formatPercent } from '../../base/format.ts';

export interface RanOption {
  label: string;
  /** Share within SLO. */
  share: number;
  mode: 'live' | 'simulated';
  /** Share of stages that ended late; null: nothing was paced. */
  lateFraction: number | null;
}

export interface Expectation {
  /** What should be seen. */
  sentence: string;
  /** By the shares of the lesson's options, in order. */
  isSeen(shares: readonly number[]): boolean;
}

export interface Verdict {
  isSeen: boolean;
  isFaithful: boolean;
  sentences: string[];
}

/** As the page has it: more late stages than this, and a run is not faithful. */
const lateMost = 0.02;

export function verdictOn({ sentence, isSeen }: Expectation, ran: readonly RanOption[]): Verdict {
  const seen = isSeen(ran.map(({ share }) => share));
  const late = Math.max(...ran.map(({ lateFraction }) => lateFraction ?? 0));
  const isFaithful = late <= lateMost;
  const figures = ran.map(({ label, share }) => `${label} ${formatPercent(share)}`).join(', ');
  return {
    isSeen: seen,
    isFaithful,
    sentences: [
      seen ? `${sentence} This run shows it: ${figures}.` : `${sentence} This run does not show it: ${figures}.`,
      ...(isFaithful
        ? []
        : [
            `Take it with care: ${formatPercent(late)} of its stages ended late, as this machine was busy with something else.`,
          ]),
      ...(seen
        ? []
        : [
            isFaithful
              ? 'Arrivals are random, and this GPU has its own figures: run it on other arrivals before you believe either.'
              : 'Close what else runs and run it again, or run it simulated.',
          ]),
    ],
  };
}
