/** @file The entry of the worker that reads traces, so that the page goes on. It only wires. */
import { expose } from 'comlink';
import { TraceSession } from './traceSession.ts';

expose(new TraceSession());
