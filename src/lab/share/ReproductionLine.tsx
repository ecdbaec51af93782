/** @file The line under the bar that says what a link promised, and whether it came true. */
import { Notice } from '../components/Notice.tsx';
import { useCommands, useLab } from '../context.tsx';
import { promiseOf, reproductionOf } from './reproduction.ts';

export function ReproductionLine() {
  const expected = useLab((state) => state.expected);
  const reproduced = useLab((state) => state.reproduced);
  const ended = useLab((state) => (state.expected?.mode !== state.report?.mode ? state.report : null));
  const { forgetExpected } = useCommands();
  if (!expected) return null;
  const held = reproduced ?? ended;
  return (
    <Notice onDismiss={forgetExpected}>
      <span role="status" data-testid="reproduction">
        {held ? reproductionOf(expected, held).sentence : promiseOf(expected)}
      </span>
    </Notice>
  );
}
