import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Blobs } from '../../shared/services/blobs/port.ts';

export type BlobsHarness = { blobs: Blobs; close(): Promise<void> };

const BAD_PATHS = [
  '',
  '/',
  '..',
  '../up',
  'tenants/../../etc/passwd',
  'tenants/a/..',
  '/etc/passwd',
  'tenants//a',
  'tenants/a/',
  './a',
  'tenants/.hidden',
  'tenants\\a',
  'tenants/a\u0000b',
  'C:/a',
  'tenants/a b',
  `tenants/${'x'.repeat(1000)}`,
];

/** What every object store keeps: whole objects or none, and no way out of its own space. */
export const describeBlobsContract = (name: string, open: () => Promise<BlobsHarness>): void => {
  describe(`blobs: ${name}`, () => {
    let harness: BlobsHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(async () => await harness.close());
    const path = 'tenants/agency-one/raw/2026/a1b2.eml';
    const put = async (body: Uint8Array, at = path) => await harness.blobs.put({ path: at, body, contentType: 'message/rfc822' });

    it('gives back every byte', async () => {
      const body = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
      await put(body);
      expect(await harness.blobs.get(path)).toEqual(body);
      expect(await harness.blobs.exists(path)).toBe(true);
    });

    it('keeps an empty object', async () => {
      await put(new Uint8Array());
      expect(await harness.blobs.get(path)).toEqual(new Uint8Array());
    });

    it('has null for what is not there', async () => {
      expect(await harness.blobs.get(path)).toBeNull();
      expect(await harness.blobs.exists(path)).toBe(false);
      await put(new Uint8Array([1]));
      expect(await harness.blobs.get('tenants/agency-one/raw')).toBeNull();
      expect(await harness.blobs.exists('tenants/agency-one')).toBe(false);
      expect(await harness.blobs.get('tenants/agency-two/raw/2026/a1b2.eml')).toBeNull();
    });

    it('removes, and removes again without complaint', async () => {
      await put(new Uint8Array([1]));
      await harness.blobs.remove(path);
      await harness.blobs.remove(path);
      expect(await harness.blobs.exists(path)).toBe(false);
    });

    it('replaces in one step: a reader among twenty writers always sees one whole version', async () => {
      const version = (index: number) => new Uint8Array(50_000).fill(index);
      await put(version(0));
      const reads: Promise<Uint8Array | null>[] = [];
      await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          await put(version(index + 1));
          reads.push(harness.blobs.get(path));
        }),
      );
      for (const read of [...(await Promise.all(reads)), await harness.blobs.get(path)]) {
        expect(read).toHaveLength(50_000);
        expect(new Set(read).size).toBe(1);
      }
    });

    it.each(BAD_PATHS)('refuses the path %j for every verb', async (bad) => {
      await expect(put(new Uint8Array([1]), bad)).rejects.toThrow('path');
      await expect(harness.blobs.get(bad)).rejects.toThrow('path');
      await expect(harness.blobs.exists(bad)).rejects.toThrow('path');
      await expect(harness.blobs.remove(bad)).rejects.toThrow('path');
    });
  });
};
