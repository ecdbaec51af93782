/**
 * @file The first module of the planning thread. Plain JavaScript: a thread does not inherit on every version of Node that its
 * process reads TypeScript.
 */
import { register } from 'tsx/esm/api';

register();
await import('./planWorker.ts');
