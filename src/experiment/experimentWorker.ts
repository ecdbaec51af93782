/** @file The entry of a worker that works out points of an experiment. It only wires. */
import { expose } from 'comlink';
import { ExperimentSession } from './experimentSession.ts';

expose(new ExperimentSession());
