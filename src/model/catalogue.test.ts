/** @file What the documentation says of the models is what they are. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { activationBytes } from './activations.ts';
import { catalogue, modelNamed } from './catalogue.ts';
import type { ModelConfig } from './modelConfig.ts';
import { shardCountsOf } from './shards.ts';
import { wholeRange, wholeStage } from './stage.ts';
import { shardWeightBytes, stageTensors, valueCount } from './tensors.ts';

const documentation = new URL('../../docs/models.md', import.meta.url);

function row(model: ModelConfig): string {
  const { name, family, blockCount, hiddenSize, headCount, mlpSize, tokenCount, weights } = model;
  const range = wholeRange(model);
  const parameters = [...stageTensors(model, range).values()].map(valueCount).reduce((a, b) => a + b);
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(2);
  const bytes = [shardWeightBytes(model, wholeStage(range)), activationBytes(model, wholeStage(range), 1)];
  const sizes = [blockCount, hiddenSize, headCount, mlpSize, tokenCount, parameters];
  const origin = weights.kind === 'file' ? 'a file' : 'a seed';
  const cells = [`\`${name}\``, family, ...sizes, ...bytes.map(megabytes), shardCountsOf(model).join(', '), origin];
  return `| ${cells.join(' | ')} |`;
}

test('the table of models is true and complete', async () => {
  const lines = (await readFile(documentation, 'utf8')).split('\n').filter((line) => line.startsWith('| `'));
  expect(lines).toEqual([...catalogue.values()].map(row));
});

test('sizes of a family fit the same requests, and the largest takes about 200 MB', () => {
  for (const family of ['encoder', 'moe']) {
    const siblings = [...catalogue.values()].filter((model) => model.family === family);
    expect(siblings.length).toBe(3);
    const requests = siblings.map(({ tokenCount, classCount }) => `${tokenCount}/${classCount}`);
    expect(new Set(requests).size).toBe(1);
    const bytes = siblings.map((model) => shardWeightBytes(model, wholeStage(wholeRange(model))));
    expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
    expect(Math.abs(Math.max(...bytes) / 2e8 - 1)).toBeLessThan(0.05);
  }
});

test('a model that is none of ours is refused by its name', () => {
  expect(() => modelNamed('bert-1.3b')).toThrow('the catalogue has no model bert-1.3b');
});
