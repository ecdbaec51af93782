/** @file What a link is to say of a run that ended: its counts, its latencies, and what to repeat it with. */
import type { Ledger, Report } from '../../domain/report.ts';
import type { Scenario } from '../scenario.ts';
import type { Expected } from './expected.ts';

export function countsOf({ arrived, completed, rejected, failed }: Ledger): Expected['ledger'] {
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
  return { arrived, completed, rejected: sum(rejected), failed: sum(failed) };
}

export function expectedOf(report: Report, scenario: Scenario): Expected {
  const { p50, p99 } = report.latencySeconds;
  return {
    mode: report.mode,
    attainment: report.attainment,
    latencySeconds: { p50, p99 },
    ledger: countsOf(report.ledger),
    slowdown: report.resolved.slowdown,
    adapter: report.adapter,
    version: report.versions.muxlab ?? '',
    actions: report.actions,
    ...(report.mode === 'simulated' && { profiles: neededProfiles(report.profiles, scenario) }),
  };
}

/** Of each profile, what the scenario's placements and the SLOs need: a link is no place for more. */
function neededProfiles(profiles: Report['profiles'], { placements }: Scenario): Report['profiles'] {
  const groups = [{ interOp: 1, intraOp: 1 }, ...placements.flatMap(({ placement }) => placement.groups)];
  return Object.fromEntries(
    Object.entries(profiles).map(([name, { configs }]) => [
      name,
      {
        configs: configs
          .filter((config) =>
            groups.some((group) => group.interOp === config.interOp && group.intraOp === config.intraOp),
          )
          .map(({ interOp, intraOp, stageLatencySeconds, stageWeightBytes }) => ({
            interOp,
            intraOp,
            stageLatencySeconds,
            stageWeightBytes,
          })),
      },
    ]),
  );
}
