/** @file The entry of a virtual device's worker. It only wires. */
import { expose } from 'comlink';
import { VirtualDevice } from './virtualDevice.ts';

expose(new VirtualDevice());
