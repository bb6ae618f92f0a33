import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openGcsBlobs } from '../../../shared/services/blobs/gcs.ts';
import { type BlobsHarness, describeBlobsContract } from '../../contract/blobs.contract.ts';
import { describeNetworkFaults, QUICK_CALLS } from '../../contract/network-faults.ts';
import { startCloudStorage } from '../../stand-ins/cloud-storage/start.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const openHarness = async () => {
  const standIn = await startCloudStorage({ bucket: 'agency-files', publicKey });
  const blobs = openGcsBlobs({
    bucket: 'agency-files',
    storage: {
      apiEndpoint: standIn.url,
      projectId: 'stand-in',
      useAuthWithCustomEndpoint: false,
      credentials: { client_email: 'blobs@stand-in.example', private_key: privateKey },
    },
    calls: QUICK_CALLS,
  });
  const follow = async ({ url, laterBySeconds = 0 }: { url: string; laterBySeconds?: number }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + laterBySeconds * 1000 });
    try {
      const answer = await fetch(url);
      if (!answer.ok) return null;
      return { body: new Uint8Array(await answer.arrayBuffer()), disposition: answer.headers.get('content-disposition') };
    } finally {
      vi.useRealTimers();
    }
  };
  const send: BlobsHarness['send'] = async ({ url, headers, body, laterBySeconds = 0 }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + laterBySeconds * 1000 });
    try {
      return (await fetch(url, { method: 'PUT', headers, body: new Uint8Array(body) })).ok;
    } finally {
      vi.useRealTimers();
    }
  };
  return { standIn, blobs, follow, send, close: standIn.close };
};

describeBlobsContract('Cloud Storage', openHarness);

const path = 'tenants/agency-one/a.pdf';
const body = Uint8Array.from({ length: 3_000 }, (_, index) => index % 256);

describeNetworkFaults({
  name: 'blobs, Cloud Storage',
  title: 'Cloud Storage',
  setting: 'BLOBS_BUCKET',
  open: async () => {
    const harness = await openHarness();
    harness.standIn.objects.put({ name: path, bytes: Buffer.from(body), contentType: 'application/pdf' });
    return harness;
  },
  verbs: [
    {
      verb: 'put',
      run: async ({ blobs, standIn }) => {
        const fresh = Uint8Array.from(body).reverse();
        await blobs.put({ path: 'tenants/agency-one/b.pdf', body: fresh, contentType: 'application/pdf' });
        return standIn.objects.get('tenants/agency-one/b.pdf')?.bytes.equals(fresh);
      },
      gives: true,
    },
    { verb: 'get', run: async ({ blobs }) => await blobs.get(path), gives: body },
    { verb: 'exists', run: async ({ blobs }) => await blobs.exists(path), gives: true },
    {
      verb: 'remove',
      run: async ({ blobs, standIn }) => {
        await blobs.remove(path);
        return standIn.objects.get(path);
      },
      gives: undefined,
    },
  ],
});

describe('blobs, Cloud Storage: its ways', () => {
  let harness: Awaited<ReturnType<typeof openHarness>>;
  beforeEach(async () => {
    harness = await openHarness();
  });
  afterEach(async () => await harness.close());

  it('stores the content type', async () => {
    await harness.blobs.put({ path, body, contentType: 'application/pdf' });
    expect(harness.standIn.objects.get(path)).toMatchObject({ contentType: 'application/pdf' });
  });

  it.each(['lost_answer', 'half_answer', 'hang_after'] as const)(
    'uploads once when the upload was done but not acknowledged: %s',
    async (kind) => {
      harness.standIn.failNext([{ kind }]);
      await harness.blobs.put({ path, body, contentType: 'application/pdf' });
      const uploads = harness.standIn.requests.filter(({ method }) => method === 'POST');
      expect(uploads).toHaveLength(1);
      expect(await harness.blobs.get(path)).toEqual(body);
    },
  );

  it('does not hand on bytes that were altered on the way', async () => {
    const stored = harness.standIn.objects.put({ name: path, bytes: Buffer.from(body), contentType: 'x/y' });
    if (stored !== null) stored.crc32c = 'AAAAAA==';
    await expect(harness.blobs.get(path)).rejects.toMatchObject({ code: 'dependency_unavailable' });
    expect(harness.standIn.requests).toHaveLength(QUICK_CALLS.tries);
  });

  it('says so when the bucket is not there, instead of calling every object missing', async () => {
    const blobs = openGcsBlobs({
      bucket: 'no-such-bucket',
      storage: { apiEndpoint: harness.standIn.url, projectId: 'stand-in', useAuthWithCustomEndpoint: false },
      calls: QUICK_CALLS,
    });
    for (const call of [blobs.get(path), blobs.exists(path), blobs.remove(path), blobs.put({ path, body, contentType: 'x/y' })])
      await expect(call).rejects.toThrow('BLOBS_BUCKET (no-such-bucket)');
  });

  it('leaves another writer alone when its own upload was altered on the way', async () => {
    await harness.blobs.put({ path, body, contentType: 'x/y' });
    const request = harness.standIn.requests.at(-1);
    const altered = Buffer.from(request?.body ?? '');
    altered.writeUInt8(altered.readUInt8(altered.length - 500) ^ 1, altered.length - 500);
    const answer = await fetch(`${harness.standIn.url}${request?.path}?${request?.query}`, {
      method: 'POST',
      headers: { 'content-type': request?.headers['content-type'] ?? '' },
      body: altered,
    });
    expect(answer.status).toBe(400);
    expect(await harness.blobs.get(path)).toEqual(body);
  });
});
