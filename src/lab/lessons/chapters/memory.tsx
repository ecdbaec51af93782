/** @file Lesson 2: memory buys replicas, pipelines buy bursts. */
import type { Lesson } from '../lesson.ts';
import { memory } from '../scenarios.ts';
import { studyMemory } from '../studies.ts';

export const lesson: Lesson = {
  id: 'memory',
  title: 'Memory buys replicas, pipelines buy bursts',
  summary:
    'Four devices, each with memory for two models: spend it on second copies, or on pipelines that hold all models?',
  source: 'After AlpaServe (OSDI ’23) §3.2, figure 4; rebuilt here with four models in place of eight',
  scenario: memory,
  question: 'Which keeps most of its requests in time, and what share does each keep?',
  options: memory.placements,
  bets: 'placements',
  expectation: {
    sentence: 'Two pipelines should beat replicas in the same memory: every burst finds all four devices.',
    isSeen: ([replicas, pairs]) => pairs > replicas,
  },
  study: studyMemory,
  Read,
  Why,
  ideas: [
    'Choose One pipeline: it needs half the memory. How much does the deeper cut cost?',
    'Lower the burstiness of all models to CV 0.5, and compare again.',
    'Turn “bursts” to in turn: while one model bursts, the others rest.',
  ],
};

function Read() {
  return (
    <>
      <p>
        Four models, four devices, and <b>memory for two whole models</b> on each device. There are several ways to
        spend it.
      </p>
      <p>
        <b>Replicas</b>: every model whole, on two devices. A request goes to whichever of the two is free first.
      </p>
      <p>
        <b>Two pipelines</b>: devices in pairs. A pair holds half of every model on each of its devices, so that all
        four models can be served by either pair, and by all four devices.
      </p>
      <p>
        <b>One pipeline</b>: a quarter of every model on each device. It needs only half of the memory.
      </p>
      <p>
        Requests come in bursts, now of one model, now of another; on average they keep the devices 60 % busy. In time
        is what is answered within 5 times the time it takes alone.
      </p>
    </>
  );
}

function Why() {
  return (
    <>
      <p>
        With replicas a burst for one model finds two devices. In two pipelines it finds <b>four</b>, since each pair
        holds all models. Cutting a model takes no more memory than a copy of it, but it spreads the model over more
        devices.
      </p>
      <p>
        More memory changes it: the chart asks the simulator what each makes of memory for 1, 2, 3 or 4 models on a
        device, under traffic like this run’s. Where a device holds <b>all four</b> models, replicas can use every
        device, too, and lose nothing to cutting. Replication buys with memory what a pipeline has without it.
      </p>
    </>
  );
}
