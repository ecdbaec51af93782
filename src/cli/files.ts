/** @file Files the command reads: a case, and the reference profiles of the catalogue. */
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BadInput } from '../domain/badInput.ts';
import { parseProfiles } from '../domain/parseProfile.ts';
import type { Profile } from '../domain/profile.ts';

const catalogueFolder = fileURLToPath(new URL('../../public/profiles/', import.meta.url));

/** Where the command was typed: `npm run` moves to the project first. */
const typedIn = (process.env.npm_lifecycle_event === 'muxlab' && process.env.INIT_CWD) || '.';

/** The path of what was named on the command line. */
export function fromWhereTyped(file: string): string {
  return path.resolve(typedIn, file);
}

/** @throws BadInput naming the file when it cannot be read or is not JSON */
export function readJson(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadInput(file, `is not JSON: ${placed(String((error as Error).message), text)}`);
  }
}

/**
 * Latencies measured on a named adapter, by profile name; where two files name the same profile, the first file wins.
 * @throws BadInput naming the file
 */
export function readCatalogue(): Record<string, Profile> {
  if (!existsSync(catalogueFolder)) return {};
  const files = readdirSync(catalogueFolder).filter((name) => name.endsWith('.json'));
  return Object.assign({}, ...files.toSorted().toReversed().map(readProfiles));
}

function readProfiles(name: string): Record<string, Profile> {
  try {
    return parseProfiles(readJson(catalogueFolder + name)).profiles;
  } catch (error) {
    if (error instanceof BadInput) throw new BadInput(`public/profiles/${name}`, error.message);
    throw error;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(fromWhereTyped(file), 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw cannotRead(file, error);
  }
}

/**
 * A file's text, piece by piece.
 * @throws BadInput naming the file when it cannot be read
 */
export async function* readChunks(file: string): AsyncIterable<string> {
  try {
    yield* createReadStream(fromWhereTyped(file), { encoding: 'utf8', highWaterMark: chunkBytes });
  } catch (error) {
    throw cannotRead(file, error);
  }
}

const chunkBytes = 1_000_000;

function cannotRead(file: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const problems: Record<string, string> = { ENOENT: 'there is no such file', EISDIR: 'is a folder, must be a file' };
  return new BadInput(file, problems[code] ?? `cannot be read (${code})`);
}

/** The engine's words, and the place by line and column, which it does not always tell. */
function placed(message: string, text: string): string {
  const words = message.replace(/(?: in JSON)? at position.*|,? "?\.{0,3}".*is not valid JSON$/s, '');
  const before = text.slice(0, firstWrong(text)).split('\n');
  return `${words} at line ${before.length}, column ${before[before.length - 1].length + 1}`;
}

/** The position of the first character with which no JSON could go on, by bisection: a beginning of a good one is good. */
function firstWrong(text: string): number {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isBeginning(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    return /end of JSON/.test(message) || Number(/at position (\d+)/.exec(message)?.[1]) >= text.length;
  }
}
