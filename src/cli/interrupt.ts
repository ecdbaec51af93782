/** @file Ctrl-C: pressed once, it asks for what there is so far; pressed again, it ends the command at once. */

/** Of a command that did not come to its end: what shells say of one that Ctrl-C ended, so that `&&` goes no further. */
export const interruptedExitCode = 130;

/** One press may come twice, from the terminal and from the process that started us. */
const samePressSeconds = 0.2;

/** @returns stops listening, where nothing was heard: once it was, a second press must find us still here */
export function onInterrupt(answerEarly: () => void): () => void {
  let heardSeconds: number | null = null;
  const hear = () => {
    const nowSeconds = performance.now() / 1000;
    if (heardSeconds === null) {
      heardSeconds = nowSeconds;
      process.exitCode = interruptedExitCode;
      answerEarly();
    } else if (nowSeconds - heardSeconds > samePressSeconds) process.exit(interruptedExitCode);
  };
  process.on('SIGINT', hear);
  return () => {
    if (heardSeconds === null) process.off('SIGINT', hear);
  };
}
