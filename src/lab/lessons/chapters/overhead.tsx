/** @file Lesson 4: what overhead costs, with what cutting costs on this very GPU. */
import { formatDuration, formatPercent } from '../../../base/format.ts';
import { SectionHead } from '../../components/ui.tsx';
import { ExhibitTable } from '../ExhibitTable.tsx';
import styles from '../Lessons.module.css';
import type { Lesson, LessonState } from '../lesson.ts';
import type { OverheadRow } from '../overheads.ts';
import { overhead } from '../scenarios.ts';
import { studyOverhead } from '../studies.ts';

export const lesson: Lesson = {
  id: 'overhead',
  title: 'What overhead costs',
  summary: 'Whole, in two stages or in four: every cut spreads a model wider, and every cut costs something.',
  source: 'After AlpaServe (OSDI ’23) §3.3, figures 7 to 9; rebuilt here on the stage latencies of this machine',
  scenario: overhead,
  question: 'In how many stages should the models be cut, and what share does each keep in time?',
  options: overhead.placements,
  bets: 'placements',
  expectation: {
    sentence: 'Two stages should win: the second cut costs more than it brings.',
    isSeen: ([whole, two, four]) => two > whole && two > four,
  },
  study: studyOverhead,
  Read,
  Why,
  Exhibit: Overheads,
  ideas: [
    'Tighten the SLO to 2 ×: a pass through four stages leaves no time to wait.',
    'Loosen it to 15 ×, where only the slowest stage counts.',
    'Lower the rate, and see how overhead stops mattering.',
  ],
};

function Read() {
  return (
    <>
      <p>
        Cutting a model is not free. Activations are handed from device to device, small pieces of work use a GPU less
        well, and no cut is quite even: <b>a pipeline is as fast as its slowest stage</b>.
      </p>
      <p>
        Two figures say how much. <b>α</b> is the time of all stages together over the time of the whole model: 1 is
        free. <b>Imbalance</b> is the slowest stage over the average one: 1 is even.
      </p>
      <p>
        Four models, four devices, memory for two models on each. Cut them in <b>no</b> stages, in <b>two</b> or in{' '}
        <b>four</b>? Traffic is bursty (CV 2) and keeps the devices 72 % busy; in time is 5 times the time alone.
      </p>
    </>
  );
}

function Why() {
  return (
    <>
      <p>
        Cut in two, a burst finds four devices instead of two. Cut in four, it finds no more than that: what is added is
        only the cost. The slowest stage alone says how much a pipeline can serve; the sum of its stages says how long a
        request takes that meets nobody.
      </p>
      <p>
        The table has what cutting costs here. <b>Serves</b> is what all its devices serve, against as many devices with
        whole models; shards split every layer over several devices, which exchange sums in each.
      </p>
      <p>
        The chart imagines cuts of any cost: evenly cut, each stage so much slower. Where a line falls below the whole
        model’s, cutting has stopped paying. Dotted lines say where this machine stands: α × imbalance of its own cuts.
      </p>
    </>
  );
}

function Overheads({ lesson: { study, ran } }: { lesson: LessonState }) {
  const rows = study.kind === 'done' ? (study.study.overheads ?? []) : [];
  if (rows.length === 0) return null;
  const kind = ran[0]?.mode === 'live' ? 'measured on this GPU' : 'modelled, from a reference profile';
  return (
    <section className={styles.exhibit} aria-label="What cutting costs">
      <SectionHead title="What cutting costs" note={`${kind} · uncontended`} />
      <ExhibitTable
        caption="Of each cut: time, overhead, imbalance, and what it serves"
        columns={['cut', 'all stages', 'slowest', 'α', 'imbalance', 'serves']}
        rows={rows.map((row) => ({
          name: cutWords(row),
          cells: [
            formatDuration(row.sumSeconds),
            formatDuration(row.slowestSeconds),
            row.alpha.toFixed(2),
            row.imbalance.toFixed(2),
            formatPercent(row.throughputFraction, 0),
          ],
        }))}
      />
    </section>
  );
}

function cutWords({ interOp, intraOp }: OverheadRow): string {
  if (interOp * intraOp === 1) return 'whole';
  const stages = interOp === 1 ? '1 stage' : `${interOp} stages`;
  return intraOp === 1 ? stages : `${stages} × ${intraOp} shards`;
}
