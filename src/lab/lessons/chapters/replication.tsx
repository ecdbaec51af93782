/** @file Lesson 3: when replication wins. */
import { formatPercent } from '../../../base/format.ts';
import { crossingsOf } from '../chart.ts';
import type { Lesson, LessonState } from '../lesson.ts';
import { replication } from '../scenarios.ts';
import { studyReplication } from '../studies.ts';

export const lesson: Lesson = {
  id: 'replication',
  title: 'When replication wins',
  summary: 'The same devices and the same memory, but steady traffic on devices that are nearly always busy.',
  source: 'After AlpaServe (OSDI ’23) §3.2, figures 5 and 6; rebuilt here with four models in place of eight',
  scenario: replication,
  question: 'Which keeps more of its requests in time now, and what share does each keep?',
  options: replication.placements,
  bets: 'placements',
  expectation: {
    sentence: 'Replicas should win: devices this busy have no time to spare for what cutting costs.',
    isSeen: ([replicas, pairs]) => replicas > pairs,
  },
  study: studyReplication,
  Read,
  Why,
  ideas: [
    'Lower the rate of all models step by step, and compare: where do the pipelines overtake?',
    'Raise the burstiness to CV 4 at this rate.',
    'Loosen the SLO to 15 ×. Does it change who wins?',
  ],
};

function Read() {
  return (
    <>
      <p>
        The four models, four devices and the memory of lesson 2 again: <b>replicas</b>, each model whole on two
        devices, or <b>two pipelines</b>, each with half of every model on each of its devices.
      </p>
      <p>
        Only the traffic differs. Nothing bursts any more than chance has it (CV 1), but it is a lot: requests ask for{' '}
        <b>96 % of all the time</b> that four devices have. In time is what is answered within 4 times the time it takes
        alone.
      </p>
      <p>Do pipelines win again?</p>
    </>
  );
}

function Why({ lesson: { study } }: { lesson: LessonState }) {
  const [byLoad, byCv] = study.kind === 'done' ? study.study.charts : [];
  const loads = byLoad ? crossingsOf(byLoad.series[0], byLoad.series[1]) : [];
  const cvs = byCv ? crossingsOf(byCv.series[0], byCv.series[1]) : [];
  return (
    <>
      <p>
        A pipeline takes a little more of its devices’ time for each request: stages are not quite even, and the slowest
        sets the pace. While devices idle now and then, nobody notices. Near saturation it is the whole difference: a
        queue that is served a few percent too slowly <b>never ends</b>.
      </p>
      <p>
        And without bursts there is little for a pipeline to gain. The charts ask the simulator for other loads and
        other burstiness, about 4000 requests for each mark.
      </p>
      {byLoad ? (
        <p>
          {loads.length > 0
            ? `In bursts of CV 3 the lines cross at a load of ${formatPercent(loads.at(-1) ?? null, 0)}: pipelines win below, replicas above.`
            : 'In bursts of CV 3 the lines do not cross between loads of 30 % and 98 %.'}{' '}
          {cvs.length > 0
            ? `At a load of 85 % they cross at a CV of ${(cvs[0] ?? 0).toFixed(1)}: replicas win where traffic is steadier.`
            : 'At a load of 85 % they do not cross, however steady or bursty the traffic is.'}
        </p>
      ) : null}
    </>
  );
}
