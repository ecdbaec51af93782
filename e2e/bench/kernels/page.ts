/** @file The page of the suite without peers. */
import { installKernelBench } from './install.ts';

installKernelBench([]);
