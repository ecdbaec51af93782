/** @file The entry of the controller's worker. It only wires. */
import { expose } from 'comlink';
import { Session } from './session.ts';

/** The page gives its address in the worker's name: a worker's own lies elsewhere. */
expose(new Session(self.name));
