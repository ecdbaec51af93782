import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** What each folder of src may import besides itself; base and domain are open to all but base. */
const allowed: Record<string, readonly string[]> = {
  base: [],
  domain: [],
  workload: [],
  serving: [],
  metrics: [],
  simulate: ['serving', 'metrics'],
  plan: ['simulate', 'serving'],
  partition: [],
  kernels: ['shaders'],
  model: ['kernels'],
  device: ['model'],
  runtime: ['serving', 'metrics', 'device', 'workload'],
  experiment: ['runtime', 'simulate', 'plan', 'partition', 'workload', 'metrics', 'model', 'device'],
  lab: ['experiment'],
  cli: ['experiment', 'simulate', 'workload', 'plan'],
};

/** Packages only the page may see. */
const ofThePage = ['react', 'react-dom', 'zustand', 'uplot'];
/** Folders where time and chance are arguments. */
const withoutClock = ['serving', 'simulate', 'plan', 'workload', 'metrics'];

const source = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll(path.sep, '/'))
  .filter((file) => /\.tsx?$/.test(file) && file.includes('/'));
const isTest = (file: string) => /\.(test|testing)\.tsx?$/.test(file);

function codeOf(file: string): string {
  return readFileSync(path.join(source, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

/** The folder of src (or `shaders`) behind each relative import, worker or dynamic import, and the name of each package. */
function importsOf(file: string): { folders: string[]; packages: string[] } {
  const pattern = /(?:from|import|import\()\s*'([^']+)'|new URL\(\s*'([^']+\.ts)'/g;
  const names = Array.from(codeOf(file).matchAll(pattern), ([, imported, worker]) => imported ?? worker);
  const isRelative = (name: string) => name.startsWith('.');
  const folderOf = (name: string) => {
    const inSource = path.posix.join(path.posix.dirname(file), name);
    return inSource.startsWith('../') ? inSource.split('/')[1] : inSource.split('/')[0];
  };
  return {
    folders: names.filter(isRelative).map(folderOf),
    packages: names.filter((name) => !isRelative(name)).map((name) => name.split('/')[0]),
  };
}

test('every folder has its fence', () => {
  const folders = [...new Set(files.map((file) => file.split('/')[0]))];
  expect(folders.filter((folder) => !Object.hasOwn(allowed, folder))).toEqual([]);
});

describe('imports point where the table says', () => {
  test.each(Object.keys(allowed))('%s', (folder) => {
    // The version that a report carries stands in package.json, once.
    const open = folder === 'base' ? ['base'] : [folder, 'base', 'domain', 'package.json', ...allowed[folder]];
    const crossings = files
      .filter((file) => file.startsWith(`${folder}/`))
      .flatMap((file) => {
        const { folders, packages } = importsOf(file);
        const isOfThePage = (name: string) => folder !== 'lab' && ofThePage.includes(name);
        const isOfNode = (name: string) => name.startsWith('node:') && folder !== 'cli' && !isTest(file);
        // Tests may read fixtures and files of the project wherever they are.
        const strangers = folders.filter(
          (one) => !open.includes(one) && !(isTest(file) && !Object.hasOwn(allowed, one)),
        );
        return [...strangers, ...packages.filter((name) => isOfThePage(name) || isOfNode(name))].map(
          (one) => `${file} → ${one}`,
        );
      });
    expect(crossings).toEqual([]);
  });
});

test('no ambient time or chance where both are arguments', () => {
  const ambient = /\b(Date|performance|setTimeout|setInterval|Math\.random|requestAnimationFrame)\b/;
  const offenders = files
    .filter((file) => withoutClock.includes(file.split('/')[0]) && !isTest(file))
    .filter((file) => ambient.test(codeOf(file)));
  expect(offenders).toEqual([]);
});
