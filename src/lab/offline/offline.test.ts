/** @file Which files are kept under which key, and when a page is loaded again. */
import { expect, test } from 'vitest';
import { createFiles } from './files.ts';
import { settlingOf } from './settle.ts';

const scope = 'https://example.org/lab/';
const files = createFiles(
  [
    { url: 'index.html', revision: 'a1' },
    { url: 'assets/index-x.js', revision: null },
    { url: 'models/digits-vit/model.safetensors', revision: 'b2' },
  ],
  scope,
);

test('the page goes by its folder, its name, and any query', () => {
  for (const address of [scope, `${scope}index.html`, `${scope}?fake&speed=2`, `${scope}#s=abc`]) {
    expect(files.find(address)?.url, address).toBe(scope);
  }
});

test('what the build does not hold, or another folder does, is not found', () => {
  for (const address of [`${scope}missing.json`, 'https://example.org/', 'https://example.org/index.html']) {
    expect(files.find(address), address).toBeUndefined();
  }
});

test('another revision is another key; a name that tells its content is its own', () => {
  const later = createFiles([{ url: 'index.html', revision: 'a2' }], scope);
  expect(files.find(scope)?.key).not.toBe(later.find(scope)?.key);
  const script = files.find(`${scope}assets/index-x.js`);
  expect(script?.key).toBe(script?.url);
});

test('weights are not needed to open the page', () => {
  expect(files.all.filter(({ isShell }) => isShell).map(({ url }) => url)).toEqual([
    scope,
    `${scope}assets/index-x.js`,
  ]);
});

test('only a page that can become isolated is loaded again, and only once', () => {
  const plain = { isolated: false, framed: false, hasWorkers: true, triedBefore: false };
  expect(settlingOf(plain)).toBe('isolate');
  expect(settlingOf({ ...plain, triedBefore: true })).toBe('stay');
  expect(settlingOf({ ...plain, isolated: true })).toBe('stay');
  expect(settlingOf({ ...plain, framed: true })).toBe('alone');
  expect(settlingOf({ ...plain, hasWorkers: false })).toBe('alone');
});
