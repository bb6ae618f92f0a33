import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Blobs } from '../../shared/services/blobs/port.ts';

export type BlobsHarness = {
  blobs: Blobs;
  /** Follows a signed address as a browser would, `laterBySeconds` from now. */
  follow(address: { url: string; laterBySeconds?: number }): Promise<{ body: Uint8Array; disposition: string | null } | null>;
  /** Puts something to a signed address as any client would; whether it was taken. */
  send(upload: { url: string; headers: Readonly<Record<string, string>>; body: Uint8Array; laterBySeconds?: number }): Promise<boolean>;
  close(): Promise<void>;
};

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
  describe(`blobs, ${name}`, () => {
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

    it('leaves one whole version when fifty write at once', async () => {
      await Promise.all(Array.from({ length: 50 }, async (_, index) => await put(new Uint8Array(5_000).fill(index + 1))));
      const body = await harness.blobs.get(path);
      expect(body).toHaveLength(5_000);
      expect(new Set(body).size).toBe(1);
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

    describe('signed addresses', () => {
      const sign = async (more: { expiresInSeconds?: number; downloadName?: string } = {}) =>
        await harness.blobs.signedUrl({ path, expiresInSeconds: 60, ...more });

      it('open their object for whoever holds them', async () => {
        const body = Uint8Array.from([0, 255, 13, 10]);
        await put(body);
        expect(await harness.follow({ url: await sign() })).toEqual({ body, disposition: null });
      });

      it('name the file to keep, in any script', async () => {
        await put(new Uint8Array([1]));
        const opened = await harness.follow({ url: await sign({ downloadName: 'Angebot "Zürich" / 東京\r\n.pdf' }) });
        const escaped =
          'attachment; filename="Angebot _Z_rich_ _ ____.pdf"; filename*=UTF-8\'\'Angebot%20%22Z%C3%BCrich%22%20_%20%E6%9D%B1%E4%BA%AC__.pdf';
        expect(opened?.disposition).toBe(escaped);
      });

      it('end when their time is over', async () => {
        await put(new Uint8Array([1]));
        const url = await sign({ expiresInSeconds: 100 });
        expect(await harness.follow({ url, laterBySeconds: 98 })).not.toBeNull();
        expect(await harness.follow({ url, laterBySeconds: 101 })).toBeNull();
      });

      it('open nothing else: neither another object nor a longer time', async () => {
        await put(new Uint8Array([1]));
        await put(new Uint8Array([2]), 'tenants/agency-two/raw/2026/a1b2.eml');
        const url = await sign({ downloadName: 'a.pdf' });
        expect(await harness.follow({ url: url.replace('agency-one', 'agency-two') })).toBeNull();
        expect(await harness.follow({ url: url.replace(/([Ee]xpires=)(\d)/, '$19$2') })).toBeNull();
        expect(await harness.follow({ url: url.replace('a.pdf', 'b.pdf') })).toBeNull();
        expect(
          await harness.follow({ url: url.replace(/(ignature=)(.)/, (_, name, first) => `${name}${first === '1' ? '2' : '1'}`) }),
        ).toBeNull();
        expect(await harness.follow({ url: url.slice(0, url.indexOf('ignature=') - 1) })).toBeNull();
      });

      it('may be made before the object is there', async () => {
        const url = await sign();
        expect(await harness.follow({ url })).toBeNull();
        await put(new Uint8Array([7]));
        expect(await harness.follow({ url })).toMatchObject({ body: new Uint8Array([7]) });
      });

      it.each([0, -1, 1.5, Number.NaN, 604_801])('do not live %d seconds', async (expiresInSeconds) => {
        await expect(sign({ expiresInSeconds })).rejects.toMatchObject({ code: 'validation_failed' });
      });
    });

    describe('signed addresses for uploads', () => {
      const sign = async (maxBytes = 1_000) => await harness.blobs.signedUploadUrl({ path, maxBytes, expiresInSeconds: 60 });
      const body = Uint8Array.from({ length: 1_000 }, (_, index) => index % 256);

      it('take one object of at most so many bytes from whoever holds them', async () => {
        const ticket = await sign();
        expect(await harness.send({ ...ticket, body: new Uint8Array(1_001) })).toBe(false);
        expect(await harness.blobs.exists(path)).toBe(false);
        expect(await harness.send({ ...ticket, body })).toBe(true);
        expect(await harness.blobs.get(path)).toEqual(body);
      });

      it('take nothing else, nothing longer and nothing later', async () => {
        const { url, headers } = await sign();
        expect(await harness.send({ url: url.replace('agency-one', 'agency-two'), headers, body })).toBe(false);
        expect(
          await harness.send({
            url: url.replace('max=1000', 'max=9000'),
            headers: { ...headers, 'x-goog-content-length-range': '0,9000' },
            body: new Uint8Array(2_000),
          }),
        ).toBe(false);
        expect(await harness.send({ url, headers, body, laterBySeconds: 61 })).toBe(false);
        expect(await harness.blobs.exists(path)).toBe(false);
      });

      it('are no addresses to read from, nor those to write to', async () => {
        await put(new Uint8Array([1]));
        expect(await harness.follow({ url: (await sign()).url })).toBeNull();
        const url = await harness.blobs.signedUrl({ path, expiresInSeconds: 60 });
        expect(await harness.send({ url, headers: {}, body })).toBe(false);
        expect(await harness.blobs.get(path)).toEqual(new Uint8Array([1]));
      });
    });

    it.each(BAD_PATHS)('refuses the path %j for every verb', async (bad) => {
      await expect(put(new Uint8Array([1]), bad)).rejects.toThrow('path');
      await expect(harness.blobs.get(bad)).rejects.toThrow('path');
      await expect(harness.blobs.exists(bad)).rejects.toThrow('path');
      await expect(harness.blobs.remove(bad)).rejects.toThrow('path');
      await expect(harness.blobs.signedUrl({ path: bad, expiresInSeconds: 60 })).rejects.toThrow('path');
      await expect(harness.blobs.signedUploadUrl({ path: bad, expiresInSeconds: 60, maxBytes: 1 })).rejects.toThrow('path');
    });
  });
};
