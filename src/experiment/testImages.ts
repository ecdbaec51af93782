/** @file Which test image a request carries. */
import type { RequestId } from '../base/units.ts';
import { digitsVit } from '../model/catalogue.ts';
import type { ImageSample } from '../model/sample.ts';

/** Coprime to the sample's size: consecutive requests carry unlike digits, and none twice before all were used. */
const stride = 383;

/** Depends on nothing but the request's place in the run and the seed. */
export function imageIndexOf(request: RequestId, seed: number, imageCount: number): number {
  return (Math.abs(seed) + request * stride) % imageCount;
}

/** Pixels of a batch, [requests · 784]. */
export function imageBatch(
  images: ImageSample,
  requests: readonly RequestId[],
  seed: number,
): Float32Array<ArrayBuffer> {
  const pixelCount = digitsVit.imageSize ** 2;
  const batch = new Float32Array(requests.length * pixelCount);
  requests.forEach((request, i) => {
    batch.set(images.image(imageIndexOf(request, seed, images.imageCount)), i * pixelCount);
  });
  return batch;
}
