/** @file Mail between several workers, all in one: over shared memory and over ports. */
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { allReduce, RunAbandoned } from './allReduce.ts';
import { type Address, addressCount, type Parcel } from './mail.ts';
import { PostOffice } from './postOffice.ts';
import { Scratch } from './scratch.ts';

const bellsOf = () => new Int32Array(new SharedArrayBuffer(4 * addressCount));
const ports: MessagePort[] = [];

afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

function join(sender: { address: Address; post: PostOffice }, reader: { address: Address; post: PostOffice }): void {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  sender.post.joinReader(reader.address, port1);
  reader.post.joinSender(sender.address, port2);
}

const parcel = (activation: number, step = 0): Parcel => ({ activation, stageIndex: 0, step });
const later = () => new Promise((resolve) => setTimeout(resolve, 5));

describe.each([
  ['shared memory', bellsOf],
  ['ports', () => null],
])('over %s', (_, bellsFor) => {
  /** Workers that all hear from each other. */
  function offices(count: number): PostOffice[] {
    const bells = bellsFor();
    const all = Array.from({ length: count }, (__, address) => ({ address, post: new PostOffice(address, bells) }));
    for (const sender of all) for (const reader of all) if (sender !== reader) join(sender, reader);
    return all.map(({ post }) => post);
  }

  async function received(post: PostOffice, sender: Address, name: Parcel): Promise<number[] | null> {
    let copy: number[] | null = null;
    await post.receive(sender, name, (values) => {
      copy = [...values];
    });
    return copy;
  }

  test('values reach every reader by their names, whatever the order', async () => {
    const [sender, first, second] = offices(3);
    sender.send(parcel(1), Float32Array.of(1, 2), [1, 2]);
    sender.send(parcel(2), Float32Array.of(3), [2]);
    expect(await received(second, 0, parcel(2))).toEqual([3]);
    expect(await received(second, 0, parcel(1))).toEqual([1, 2]);
    expect(await received(first, 0, parcel(1))).toEqual([1, 2]);
  });

  test('a reader that came first is woken', async () => {
    const [sender, reader] = offices(2);
    const waiting = received(reader, 0, parcel(1, 3));
    await later();
    sender.send(parcel(1, 2), Float32Array.of(0), [1]);
    sender.send(parcel(1, 3), Float32Array.of(5), [1]);
    expect(await waiting).toEqual([5]);
  });

  test('memory is used again: as much as once lay unread, and no more', async () => {
    const [sender, reader] = offices(2);
    const exchange = async (activation: number, length: number) => {
      sender.send(parcel(activation), new Float32Array(length), [1]);
      sender.send(parcel(activation, 1), new Float32Array(length), [1]);
      await received(reader, 0, parcel(activation));
      await received(reader, 0, parcel(activation, 1));
      await later();
    };
    await exchange(1, 1000);
    expect(sender.bufferCount).toBe(2);
    for (let activation = 2; activation < 10; activation++) await exchange(activation, 100 * activation);
    expect(sender.bufferCount).toBe(2);
  });

  test('what nobody will take is given back, whether it came before or comes after', async () => {
    const [sender, reader] = offices(2);
    sender.send(parcel(1), Float32Array.of(1), [1]);
    await later();
    reader.discard([1, 2]);
    await later();
    sender.send(parcel(2), Float32Array.of(1), [1]);
    await later();
    expect(await received(reader, 0, parcel(1))).toBeNull();
    await later();
    sender.send(parcel(3), Float32Array.of(7), [1]);
    expect(sender.bufferCount).toBe(1);
    expect(await received(reader, 0, parcel(3))).toEqual([7]);
  });

  test('who waits for requests that fail stops waiting', async () => {
    const [, reader] = offices(2);
    const waits = [received(reader, 0, parcel(1)), received(reader, 0, parcel(2)), received(reader, 0, parcel(3))];
    await later();
    reader.discard([1]);
    expect(await waits[0]).toBeNull();
    reader.forgetBefore(3);
    expect(await waits[1]).toBeNull();
    reader.close();
    expect(await waits[2]).toBeNull();
  });

  test('a reader in the place of one that was lost gets what is new, and nothing of what was left unread', async () => {
    const bells = bellsFor();
    const [sender, lost, heir] = [0, 1, 1].map((address) => ({ address, post: new PostOffice(address, bells) }));
    join(sender, lost);
    sender.post.send(parcel(1), Float32Array.of(1), [1]);
    join(sender, heir);
    sender.post.send(parcel(2), Float32Array.of(2), [1]);
    expect(await received(heir.post, 0, parcel(2))).toEqual([2]);
    const old = received(heir.post, 0, parcel(1));
    await later();
    heir.post.discard([1]);
    expect(await old).toBeNull();
  });

  describe('the sum of the shards', () => {
    const reduceAll = (posts: PostOffice[], partials: Float32Array<ArrayBuffer>[], name: Parcel) => {
      const devices = [...posts.keys()];
      return posts.map((post, shardIndex) => {
        const exchange = { parcel: name, partial: partials[shardIndex], scratch: new Scratch() };
        return allReduce(post, { devices, shardIndex }, exchange);
      });
    };

    test('is the same to the last bit everywhere: added up in the order of the shards', async () => {
      const float = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 });
      const shares = fc
        .tuple(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 1, max: 50 }))
        .chain(([shardCount, length]) =>
          fc.array(fc.array(float, { minLength: length, maxLength: length }), {
            minLength: shardCount,
            maxLength: shardCount,
          }),
        );
      await fc.assert(
        fc.asyncProperty(shares, async (lists) => {
          const partials = lists.map((list) => Float32Array.from(list));
          const expected = partials.reduce(
            (sum, share) => sum.map((value, i) => value + share[i]),
            new Float32Array(partials[0].length),
          );
          await Promise.all(reduceAll(offices(lists.length), partials, parcel(1, 1)));
          for (const partial of partials) expect(partial).toEqual(expected);
        }),
        { numRuns: 20 },
      );
    });

    test('is taken again and again in the same memory', async () => {
      const posts = offices(4);
      const counts: number[] = [];
      for (let step = 1; step <= 12; step++) {
        const partials = posts.map((__, shard) => new Float32Array(300).fill(step + shard));
        await Promise.all(reduceAll(posts, partials, parcel(1, step)));
        for (const partial of partials) expect(partial[299]).toBe(4 * step + 6);
        await later();
        counts.push(posts.reduce((sum, post) => sum + post.bufferCount, 0));
      }
      expect(new Set(counts.slice(2)).size).toBe(1);
    });

    test('is given up by all when one of them does not come, and the next one is right', async () => {
      const posts = offices(3);
      const shares = () => posts.map(() => new Float32Array(10).fill(1));
      const waiting = reduceAll(posts.slice(0, 3), shares(), parcel(1, 1)).slice(0, 2);
      await Promise.all(waiting);
      const place = (shardIndex: number) => ({ devices: [0, 1, 2], shardIndex });
      const cut = [0, 1].map((shard) =>
        allReduce(posts[shard], place(shard), {
          parcel: parcel(1, 2),
          partial: new Float32Array(10),
          scratch: new Scratch(),
        }),
      );
      const outcomes = Promise.allSettled(cut);
      await later();
      for (const post of posts) post.discard([1]);
      expect((await outcomes).map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([
        expect.any(RunAbandoned),
        expect.any(RunAbandoned),
      ]);
      const partials = shares();
      await Promise.all(reduceAll(posts, partials, parcel(2, 1)));
      for (const partial of partials) expect(partial).toEqual(new Float32Array(10).fill(3));
    });
  });
});
