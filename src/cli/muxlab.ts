/** @file The command: one document on stdout, progress on stderr, exit 2 and one line for input that cannot be used. */

import { BadInput } from '../domain/badInput.ts';
import { documentOf } from './command.ts';

// Whoever reads us may stop early (`| head`): nothing is wrong then.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const document = await documentOf(process.argv.slice(2));
  // Not process.exit: it would cut off what a pipe has not taken yet.
  process.stdout.write(`${document}\n`);
} catch (error) {
  if (!(error instanceof BadInput)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
