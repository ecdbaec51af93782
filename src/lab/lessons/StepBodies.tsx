/** @file What the steps of every lesson have alike: the bet, the run with what came of it, and the way to the lab. */
import { formatCount } from '../../base/format.ts';
import { BetForm } from '../bets/BetForm.tsx';
import { Reveal } from '../bets/Reveal.tsx';
import ui from '../components/ui.module.css';
import { useCommands, useFeature, useLab } from '../context.tsx';
import { adapterName } from '../words.ts';
import styles from './Lessons.module.css';
import type { Lesson, LessonState } from './lesson.ts';
import { createLessons } from './lessons.ts';
import { verdictOn } from './verdict.ts';

interface StepProps {
  lesson: Lesson;
  state: LessonState;
}

export function BetStep({ lesson, state: { betting, problem } }: StepProps) {
  const { guess, favour, place } = useFeature(createLessons);
  const isGpuUnknown = useLab(({ gpu }) => gpu === null);
  const { id, options, question } = lesson;
  if (betting.isPlaced) {
    return (
      <>
        <p>Your bet is in.</p>
        <Reveal betting={betting} kind="" />
      </>
    );
  }
  return (
    <>
      {problem ? <p role="alert">{problem}</p> : null}
      <BetForm
        betting={betting}
        question={question}
        details={options.map(({ detail }) => detail)}
        placeWords="Place the bet and run"
        hindrance={isGpuUnknown ? 'Still looking for a GPU.' : null}
        onGuess={(option, share) => guess(id, option, share)}
        onFavour={(option) => favour(id, option)}
        onPlace={() => place(id)}
      />
      <HowItRuns lesson={lesson} />
    </>
  );
}

/** On the GPU or simulated, and how long it takes. */
function HowItRuns({ lesson: { bets, options } }: { lesson: Lesson }) {
  const durationSeconds = useLab((state) => state.scenario.durationSeconds);
  const gpu = useLab((state) => state.gpu);
  const mode = useLab((state) => state.controls.mode);
  const { setMode } = useCommands();
  if (bets === 'policies') return <p className={styles.how}>Planned and simulated in a few seconds.</p>;
  const takes = `${formatCount(options.length, 'run')} of ${durationSeconds} s, on the same arrivals`;
  if (!gpu?.gpu) return <p className={styles.how}>{takes}, simulated, four times as fast: there is no GPU here.</p>;
  return (
    <p className={styles.how}>
      {mode === 'live' ? `${takes}, on ${adapterName(gpu)}: measured.` : `${takes}, simulated, four times as fast.`}{' '}
      <button type="button" className={ui.quiet} onClick={() => setMode(mode === 'live' ? 'simulated' : 'live')}>
        {mode === 'live' ? 'simulate instead' : 'run on the GPU instead'}
      </button>
    </p>
  );
}

export function RunStep({ lesson, state }: StepProps) {
  const { again } = useFeature(createLessons);
  const { betting, ran, running, phase } = state;
  const kind = ran[0]?.mode === 'live' ? 'measured' : 'modelled';
  return (
    <>
      {phase === 'running' ? <p className={styles.running}>{runningWords(lesson, running)}</p> : null}
      <Reveal betting={betting} kind={kind} />
      {phase === 'told' ? (
        <>
          <Seen lesson={lesson} state={state} />
          <p>
            <button type="button" className={ui.button} onClick={() => again(lesson.id)}>
              Bet again, on other arrivals
            </button>
          </p>
        </>
      ) : null}
    </>
  );
}

function runningWords({ bets, options }: Lesson, running: string | null): string {
  const index = options.findIndex(({ label }) => label === running);
  if (index < 0) return running === null ? 'All have run.' : 'Preparing the devices';
  const verb = bets === 'policies' ? 'Planning' : 'Running';
  return `${verb} ${index + 1} of ${options.length}: ${running?.toLowerCase()}`;
}

/** What should be seen, and whether it was. */
function Seen({ lesson, state }: StepProps) {
  const { isSeen, isFaithful, sentences } = verdictOn(lesson.expectation, state.ran);
  return (
    <div className={styles.seen} data-seen={isSeen && isFaithful}>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  );
}

export function TryStep({ lesson }: { lesson: Lesson }) {
  const { tryInLab } = useFeature(createLessons);
  return (
    <>
      <p>The lab opens with this lesson’s models, devices and traffic. Some things to try:</p>
      <ul className={styles.ideas}>
        {lesson.ideas.map((idea) => (
          <li key={idea}>{idea}</li>
        ))}
      </ul>
      <p>
        <button type="button" className={ui.primary} onClick={() => tryInLab(lesson.id)}>
          Open it in the lab
        </button>
      </p>
    </>
  );
}
