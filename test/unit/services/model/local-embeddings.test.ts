import { describe, expect, it } from 'vitest';
import { openLocalEmbeddings } from '../../../../shared/services/model/local-embeddings.ts';

/** As the encoder of the package, but counted. */
const countingEncoder = () => {
  const batches: string[][] = [];
  const embed = async (texts: string[]): Promise<number[][]> => {
    batches.push(texts);
    return texts.map((text) => Array.from({ length: 512 }, (_, index) => (index === text.length ? 3 : 0)));
  };
  return { batches, load: async () => ({ embed }) };
};

describe('embeddings made in this process', () => {
  it('are near for what means the same, of length 1, the same each time, and cost nothing', async () => {
    const { embedder, embed } = openLocalEmbeddings();
    const { vectors, usage } = await embed({
      texts: [
        'Where can I park my car?',
        'Is there a parking place for our vehicle?',
        'The soup is served cold.',
        'Where can I park my car?',
      ],
    });
    const [asked = [], same = [], other = [], again = []] = vectors;
    const near = (one: readonly number[], second: readonly number[]) =>
      one.reduce((sum, value, index) => sum + value * (second[index] ?? 0), 0);
    expect(vectors.every((vector) => vector.length === embedder.dimension)).toBe(true);
    expect(Math.hypot(...asked)).toBeCloseTo(1, 6);
    expect(again).toEqual(asked);
    expect(near(asked, same)).toBeGreaterThan(near(asked, other) + 0.3);
    expect(usage).toEqual({ model: 'use-lite-en', tokensIn: 0, tokensOut: 0, costMicroUsd: 0, isEstimated: false, requests: 0 });
  });

  it('keep the order of the texts, whatever is remembered, and are not made twice', async () => {
    const { batches, load } = countingEncoder();
    const { embed } = openLocalEmbeddings({ load });
    await embed({ texts: ['aa', 'bbbb'] });
    const { vectors } = await embed({ texts: ['bbbb', 'ccc', 'aa', 'ccc'] });
    expect(vectors.map((vector) => vector.indexOf(1))).toEqual([4, 3, 2, 3]);
    expect(batches).toEqual([['aa', 'bbbb'], ['ccc']]);
  });

  it('leave others room: a few texts at a time, and none after the caller has gone', async () => {
    const { batches, load } = countingEncoder();
    const controller = new AbortController();
    const { embed } = openLocalEmbeddings({ load });
    const embedding = embed({ texts: Array.from({ length: 40 }, (_, index) => 'x'.repeat(index + 1)), signal: controller.signal });
    setImmediate(() => controller.abort(new Error('gone')));
    await expect(embedding).rejects.toThrow('gone');
    expect(batches.every((batch) => batch.length <= 4)).toBe(true);
    expect(batches.length).toBeLessThan(10);
  });

  it('refuse an empty text and one that is too long, and say so when they take too long or the encoder is not there', async () => {
    const { load } = countingEncoder();
    await expect(openLocalEmbeddings({ load }).embed({ texts: ['a', ' '] })).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(openLocalEmbeddings({ load }).embed({ texts: ['x'.repeat(8_001)] })).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(openLocalEmbeddings({ load }).embed({ texts: ['a'], totalMs: -1 })).rejects.toMatchObject({
      code: 'dependency_unavailable',
    });
    let tries = 0;
    const broken = openLocalEmbeddings({
      load: async () => {
        tries += 1;
        return await Promise.reject(new Error('no such file /secret'));
      },
    });
    await expect(broken.embed({ texts: ['a'] })).rejects.toMatchObject({ code: 'dependency_unavailable' });
    await expect(broken.embed({ texts: ['a'] })).rejects.not.toThrow('/secret');
    expect(tries).toBe(2);
  });
});
