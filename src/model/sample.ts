/** @file The test images that requests carry, with their labels: a live run measures its accuracy on them. */
import { digitsVit } from './catalogue.ts';
import { parseSafetensors, type Tensor } from './safetensors.ts';
import { WeightsError } from './weightsError.ts';

export interface ImageSample {
  readonly imageCount: number;
  /** Pixels 0 … 255 of one image, [784], in the sample's own memory. */
  pixels(index: number): Uint8Array;
  /** The same in memory of the caller's own. */
  image(index: number): Float32Array<ArrayBuffer>;
  label(index: number): number;
}

const pixelCount = digitsVit.imageSize ** 2;

/** @throws WeightsError if the file does not hold images and as many labels, as bytes */
export function parseSample(file: ArrayBuffer): ImageSample {
  const tensors = parseSafetensors(file);
  const { bytes: labels } = byteTensor(tensors, 'labels', []);
  const { bytes: images } = byteTensor(tensors, 'images', [digitsVit.imageSize, digitsVit.imageSize]);
  if (images.length !== labels.length * pixelCount) throw new WeightsError('there are not as many labels as images');
  const pixels = (index: number) => images.subarray(index * pixelCount, (index + 1) * pixelCount);
  return {
    imageCount: labels.length,
    pixels,
    image: (index) => Float32Array.from(pixels(index)),
    label: (index) => labels[index],
  };
}

/** The tensor `name` of shape [any, …rest]. */
function byteTensor(tensors: ReadonlyMap<string, Tensor>, name: string, rest: readonly number[]): Tensor {
  const tensor = tensors.get(name);
  if (tensor?.dtype !== 'U8' || tensor.shape.slice(1).join() !== rest.join()) {
    throw new WeightsError(`tensor ${JSON.stringify(name)} is not U8 of shape [any,${rest}]`);
  }
  return tensor;
}
