/** @file The models the lab can run, and what it ships for them. */
import { parseProfiles } from '../domain/parseProfile.ts';
import type { ProfileSet } from '../domain/profile.ts';
import { catalogue, modelNamed } from '../model/catalogue.ts';
import { type ImageSample, parseSample } from '../model/sample.ts';

export const catalogueNames: readonly string[] = [...catalogue.keys()];

/** Blocks of a model of the catalogue; undefined: it is none of ours. */
export function blockCountOf(name: string): number | undefined {
  return catalogue.get(name)?.blockCount;
}

/** Where a model's weights and card lie; null: they are made on the device. */
export function weightsUrl(siteUrl: string, name: string): string | null {
  return modelNamed(name).weights.kind === 'file' ? modelUrl(siteUrl, name) : null;
}

function modelUrl(siteUrl: string, name: string): string {
  return new URL(`models/${name}`, siteUrl).href;
}

async function fetchFile(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} could not be loaded: ${response.status} ${response.statusText}`);
  return response;
}

/** Shipped with the project, measured on the adapter it names; what is derived from it is labelled modelled. */
export async function fetchReferenceProfiles(siteUrl: string): Promise<ProfileSet> {
  const response = await fetchFile(new URL('profiles/catalogue.json', siteUrl).href);
  return { ...parseProfiles(await response.json()), origin: 'modelled' };
}

export async function fetchTestImages(siteUrl: string): Promise<ImageSample> {
  const response = await fetchFile(`${modelUrl(siteUrl, 'digits-vit')}/sample.safetensors`);
  return parseSample(await response.arrayBuffer());
}
