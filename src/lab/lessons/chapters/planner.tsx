/** @file Lesson 5: let the planner place. */
import { formatDuration, formatPercent } from '../../../base/format.ts';
import { SectionHead } from '../../components/ui.tsx';
import { ExhibitTable } from '../ExhibitTable.tsx';
import styles from '../Lessons.module.css';
import type { Lesson, LessonState } from '../lesson.ts';
import { PlacementPicture } from '../PlacementPicture.tsx';
import { policies } from '../policies.ts';
import { planned } from '../scenarios.ts';
import { studyNothing } from '../studies.ts';

export const lesson: Lesson = {
  id: 'planner',
  title: 'Let the planner place',
  summary: 'Six models of uneven demand on six devices: six policies place them, from dealing cards to searching.',
  source: 'After AlpaServe (OSDI ’23) §4.2, Algorithms 1 and 2, and §6; a case made for this page',
  scenario: planned,
  question: 'Whose placement keeps most of its requests in time, and what share does each keep?',
  options: policies,
  bets: 'policies',
  expectation: {
    sentence: 'The two that search how to group devices and cut models should lead.',
    isSeen: (shares) => Math.max(shares[4], shares[5]) >= Math.max(...shares.slice(0, 4)),
  },
  study: studyNothing,
  Read,
  Why,
  Exhibit: PlansTable,
  ideas: [
    'The placements found are in the lab now, as cards: run one, with another as its ghost.',
    'Change the seed: a placement planned on one minute is tried on another.',
    'Make the least wanted model the most wanted, and see which placement copes.',
  ],
};

function Read() {
  return (
    <>
      <p>
        Six models, six devices, memory for <b>little more than one model</b> on each. The first model is asked for
        almost four times as often as the last, and all of it in bursts (CV 4).
      </p>
      <p>
        There are very many ways to place them. <b>Replication</b> puts whole models on single devices, and copies those
        that need it most. <b>Clockwork++</b> does the same anew every 15 s, for the traffic that is about to come, and
        swaps models for free: more than any real system can.
      </p>
      <p>
        The others build <b>pipelines</b>: of a fixed size, or, as AlpaServe does, by trying every even way to group the
        devices and to cut the models (Algorithm 2), and for each, which models to add where (Algorithm 1).
      </p>
      <p>In time is 5 times the time a request takes alone. All of it is simulated, on the same minute of arrivals.</p>
    </>
  );
}

function Why() {
  return (
    <>
      <p>
        With one model on a device, a burst has nowhere to go. Pipelines share it out. Whoever groups devices well
        shares it out widely, without cutting too deep.
      </p>
      <p>
        The searches <b>try and simulate</b>: each candidate on the whole minute of arrivals. The table says how many
        each policy tried, how long that took here, and what it came to: a box is a device, a bar the part of a model
        that it holds.
      </p>
      <p>
        Planning on the very minute that is scored flatters every policy alike. A real planner sees the past; the lab
        lets you change the seed and see what is left of it.
      </p>
    </>
  );
}

function PlansTable({ lesson: { planned: rows } }: { lesson: LessonState }) {
  return (
    <section className={styles.exhibit} aria-label="Placements planned">
      <SectionHead title="Placements planned" note="modelled" />
      <div className={styles.plans}>
        <ExhibitTable
          caption="What each policy placed, and what it keeps within SLO"
          columns={['policy', 'within SLO', 'simulated', 'took', 'placement']}
          rows={rows.map(({ label, share, simulationCount, solveSeconds, ...placed }) => ({
            name: label,
            cells: [
              formatPercent(share),
              simulationCount,
              formatDuration(solveSeconds),
              <Planned key="placement" {...placed} />,
            ],
          }))}
        />
      </div>
    </section>
  );
}

function Planned({ placement, placementCount }: Pick<LessonState['planned'][number], 'placement' | 'placementCount'>) {
  return (
    <div className={styles.planned}>
      <PlacementPicture placement={placement} size="small" />
      {placementCount > 1 ? <span>first of {placementCount}, in turn</span> : null}
    </div>
  );
}
