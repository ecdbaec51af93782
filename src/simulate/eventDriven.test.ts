import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instant } from '../base/units.ts';
import type { Admission } from '../domain/case.ts';
import type { LogEntry } from '../serving/events.ts';
import { clusters, scenarios } from '../serving/scenarios.testing.ts';
import { simulateEvents } from './eventDriven.ts';
import { simulateReservations } from './reservation.ts';
import { segmentChanges } from './segments.ts';

const admissions = fc.constantFrom<Admission>('slo', 'none');

test('the event queue and the single pass agree bit for bit', () => {
  fc.assert(
    fc.property(scenarios, admissions, ({ cluster, requests }, admission) => {
      const byEvents = simulateEvents({ cluster: cluster(), requests, admission });
      const reserved = simulateReservations([{ startSeconds: 0, cluster: cluster() }], requests, admission);
      expect(byEvents.finishSeconds).toEqual(reserved.finishSeconds);
      expect(byEvents.firstTokenSeconds).toEqual(reserved.firstTokenSeconds);
    }),
  );
});

test('they agree on placements that change in time', () => {
  const starts = fc.array(fc.constantFrom(0.1, 0.3, 0.31, 1, 2), { maxLength: 3 });
  fc.assert(
    fc.property(scenarios, starts, fc.array(clusters, { minLength: 3, maxLength: 3 }), (scenario, times, later) => {
      const segments = () => [
        { startSeconds: 0, cluster: scenario.cluster() },
        ...times.toSorted().map((startSeconds, index) => ({ startSeconds, cluster: later[index]() })),
      ];
      const eventSegments = segments();
      const byEvents = simulateEvents({
        cluster: eventSegments[0].cluster,
        requests: scenario.requests,
        admission: 'slo',
        events: segmentChanges(eventSegments),
      });
      const reserved = simulateReservations(segments(), scenario.requests, 'slo');
      expect(byEvents.finishSeconds).toEqual(reserved.finishSeconds);
      expect(byEvents.firstTokenSeconds).toEqual(reserved.firstTokenSeconds);
    }),
  );
});

test('the log holds every request and the ledger adds up when a device dies', () => {
  fc.assert(
    fc.property(scenarios, ({ cluster, requests }) => {
      const events = [
        { kind: 'device-lost', at: instant(0.5), deviceIndex: 0, reason: 'device-lost' } as const,
        { kind: 'device-revived', at: instant(1.5), deviceIndex: 0 } as const,
      ];
      const kinds: string[] = [];
      const onEntry = ({ kind }: LogEntry) => kinds.push(kind);
      const { ledger } = simulateEvents({ cluster: cluster(), requests, admission: 'slo', events, onEntry });
      expect(kinds.filter((kind) => kind === 'arrival').length).toBe(requests.timesSeconds.length);
      expect(ledger).toMatchObject({ arrived: requests.timesSeconds.length, inFlight: 0 });
    }),
  );
});
