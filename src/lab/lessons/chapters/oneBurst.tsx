/** @file Lesson 1: one burst, two devices. */
import { formatDuration } from '../../../base/format.ts';
import ui from '../../components/ui.module.css';
import { ApartFormula, PipelineFormula } from '../Formulas.tsx';
import type { Lesson, LessonState, WhyProps } from '../lesson.ts';
import { oneBurst } from '../scenarios.ts';
import { measureQueue, studyQueue } from '../studies.ts';

export const lesson: Lesson = {
  id: 'one-burst',
  title: 'One burst, two devices',
  summary:
    'The same weights, placed in two ways: a device for each model, or both models cut in half over both devices.',
  source: 'After AlpaServe (OSDI ’23) §3.1, figure 2, and §3.4; rebuilt here with small models and bursts set by hand',
  scenario: oneBurst,
  question: 'Which keeps more of its requests in time, and what share does each keep?',
  options: oneBurst.placements,
  bets: 'placements',
  expectation: {
    sentence: 'The shared pipeline should keep more in time: each burst is served by both devices.',
    isSeen: ([dedicated, shared]) => shared > dedicated,
  },
  study: studyQueue,
  measure: measureQueue,
  Read,
  Why,
  showsTime: true,
  ideas: [
    'Press Burst for one model, and watch its queue under either placement.',
    'Turn “bursts” to together: bursts of both models at the same time. Whom does sharing help now?',
    'Bring the rate of both models up, and see how much of the pipeline’s lead is left.',
  ],
};

function Read() {
  return (
    <>
      <p>
        Two models, two devices. A device has room for <b>one model whole</b>, or for <b>half of each</b>: the same
        weights either way, and the same work.
      </p>
      <p>
        <b>Dedicated</b>: each model has a device for itself, which computes a request from the first block to the last.
      </p>
      <p>
        <b>Shared pipeline</b>: device 1 holds the first half of both models, device 2 the second half. A request passes
        through both; while device 2 finishes it, device 1 begins the next.
      </p>
      <p>
        A request that is alone takes about as long either way. But requests come in bursts: every four seconds, 11 at
        once, first for one model, then for the other. In time is what is answered within 6 times the time it takes
        alone.
      </p>
    </>
  );
}

function Why({ lesson: state, onMeasure }: WhyProps) {
  const { study } = state;
  const service = study.kind === 'done' ? study.study.service : undefined;
  return (
    <>
      <p>
        A dedicated device has to work through its burst by itself: the last of 11 requests waits for ten others, while
        the other device has little to do. In the pipeline <b>both devices work on the same burst</b>: a request leaves
        it in half the time, so its queue is gone in half the time. The chart of Time shows the pipeline, and below it,
        as its ghost, the dedicated devices on the same arrivals.
      </p>
      <p>
        Sharing helps even without bursts. Where requests come at random, λ a second in all, half for each model, and a
        request always takes the same time D, the mean latency has a closed form (a queue called M/D/1):
      </p>
      <ApartFormula />
      <PipelineFormula />
      <p>
        <i>D</i>
        <sub>s</sub> is a pass through the pipeline, <i>D</i>
        <sub>m</sub> its slowest stage. Were cutting free, they would be D and D/2, and the pipeline would wait half as
        long.{' '}
        {service
          ? `Here D is ${formatDuration(service.whole.passSeconds)}, Dₛ ${formatDuration(service.pipeline.passSeconds)} and Dₘ ${formatDuration(service.pipeline.slowestSeconds)}, from the stage latencies of this run.`
          : null}{' '}
        The lines are the formulas, the small marks simulated runs of about 4000 requests each.
      </p>
      <Measure state={state} onMeasure={onMeasure} />
    </>
  );
}

/** Where the models ran on the GPU, so can a point of the chart. */
function Measure({ state: { study, ran, isMeasuring }, onMeasure }: { state: LessonState; onMeasure(): void }) {
  if (study.kind !== 'done' || ran[0]?.mode !== 'live') return null;
  return (
    <p>
      <button
        type="button"
        className={ui.button}
        aria-disabled={isMeasuring}
        title="Two more runs of 10 s, without bursts; Time then shows them"
        onClick={isMeasuring ? undefined : onMeasure}
      >
        {isMeasuring ? 'Measuring, 20 s' : 'Measure a point of each line'}
      </button>{' '}
      {study.study.charts[0].series.some(({ kind }) => kind === 'measured')
        ? 'The large marks are measured. Ten seconds hold few requests: they scatter around their lines.'
        : null}
    </p>
  );
}
