/** @file The page of the suite with peers. */
import { installKernelBench } from '../kernels/install.ts';
import { jaxJs } from './jaxJs.ts';
import { onnxRuntime } from './onnxRuntime.ts';
import { tfjs } from './tfjs.ts';

installKernelBench([jaxJs, onnxRuntime('webgpu'), tfjs, onnxRuntime('wasm')]);
