import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listen } from '../../../infra/local/listen.ts';
import { SIGNED_FILES, serveSignedFile } from '../../../infra/local/serve-signed-file.ts';
import { attachmentDisposition } from '../../../shared/core/content-disposition.ts';
import { parseEnv } from '../../../shared/core/env.ts';
import { openFolderBlobs } from '../../../shared/services/blobs/folder.ts';
import { verifySignedUrl } from '../../../shared/services/blobs/verify-signed-url.ts';
import { verifyUploadUrl } from '../../../shared/services/blobs/verify-upload-url.ts';
import { openServices } from '../../../shared/services/open.ts';
import { type BlobsHarness, describeBlobsContract } from '../../contract/blobs.contract.ts';
import { temporaryHome } from './support/temporary-home.ts';

const signing = { secret: 'a secret of this machine, made at its first start', baseUrl: 'http://localhost:8080/blobs' };

const openHarness = async () => {
  const { home, remove } = await temporaryHome();
  const blobs = openFolderBlobs({ folder: join(home, 'blobs'), signing: () => signing });
  const follow = async ({ url, laterBySeconds = 0 }: { url: string; laterBySeconds?: number }) => {
    const opened = verifySignedUrl({ signing, url, now: new Date(Date.now() + laterBySeconds * 1000) });
    const body = opened === null ? null : await blobs.get(opened.path);
    if (opened === null || body === null) return null;
    return { body, disposition: opened.downloadName === null ? null : attachmentDisposition(opened.downloadName) };
  };
  const send: BlobsHarness['send'] = async ({ url, body, laterBySeconds = 0 }) => {
    const opened = verifyUploadUrl({ signing, url, now: new Date(Date.now() + laterBySeconds * 1000) });
    if (opened === null || body.byteLength > opened.maxBytes) return false;
    await blobs.put({ path: opened.path, body, contentType: 'application/octet-stream' });
    return true;
  };
  return { home, blobs, follow, send, close: remove };
};

describeBlobsContract('folder', openHarness);

describe('blobs, folder: its files', () => {
  it('leaves no temporary file behind', async () => {
    const { home, blobs, close } = await openHarness();
    await Promise.all(
      Array.from(
        { length: 20 },
        async (_, index) => await blobs.put({ path: `tenants/a/${index % 3}`, body: new Uint8Array(1000), contentType: 'x/y' }),
      ),
    );
    expect((await readdir(join(home, 'blobs/tenants/a'))).sort()).toEqual(['0', '1', '2']);
    await close();
  });

  it('does not see the temporary file of a process that was killed while writing', async () => {
    const { home, blobs, close } = await openHarness();
    await mkdir(join(home, 'blobs/tenants/a'), { recursive: true });
    await writeFile(join(home, 'blobs/tenants/a/.half.tmp'), 'half');
    expect(await blobs.get('tenants/a/half')).toBeNull();
    await expect(blobs.get('tenants/a/.half.tmp')).rejects.toThrow('path');
    await close();
  });

  it('keeps its folders to the account that runs it', async () => {
    const { home, blobs, close } = await openHarness();
    await blobs.put({ path: 'tenants/a/x', body: new Uint8Array(1), contentType: 'x/y' });
    const { stat } = await import('node:fs/promises');
    expect((await stat(join(home, 'blobs'))).mode & 0o077).toBe(0);
    expect((await stat(join(home, 'blobs/tenants/a/x'))).mode & 0o077).toBe(0);
    await close();
  });

  it('has no signed address without a secret, and says which setting is missing', async () => {
    const { home, remove } = await temporaryHome();
    const services = openServices({ env: parseEnv({ TRIPWRIGHT_HOME: home }), subscriptions: {} });
    const blobs = await services.blobs();
    await expect(blobs.signedUrl({ path: 'tenants/a/x', expiresInSeconds: 1 })).rejects.toThrow('BLOB_URL_SECRET');
    await services.close();
    await remove();
  });

  it('is served to whoever holds a signed address, and to nobody else', async () => {
    const { home, remove } = await temporaryHome();
    const secret = signing.secret;
    const blobs = openFolderBlobs({ folder: home, signing: () => ({ secret, baseUrl }) });
    const log = { warn: () => undefined };
    const server = await listen({
      listener: serveSignedFile({ secret, blobs: async () => blobs, log }),
      port: 0,
      host: '127.0.0.1',
    });
    const baseUrl = `http://127.0.0.1:${server.port}${SIGNED_FILES}`;
    await blobs.put({ path: 'tenants/a/x', body: Buffer.from('<script>alert(1)</script>'), contentType: 'text/html' });
    const url = await blobs.signedUrl({ path: 'tenants/a/x', expiresInSeconds: 60, downloadName: 'x.html' });
    const answer = await fetch(url);
    expect(await answer.text()).toBe('<script>alert(1)</script>');
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('content-disposition')).toContain('attachment; filename="x.html"');
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(405);
    const ticket = await blobs.signedUploadUrl({ path: 'tenants/a/z', expiresInSeconds: 60, maxBytes: 10 });
    expect((await fetch(ticket.url, { method: 'PUT', body: '12345678901' })).status).toBe(413);
    expect((await fetch(`${ticket.url}0`, { method: 'PUT', body: 'short' })).status).toBe(404);
    expect(await blobs.exists('tenants/a/z')).toBe(false);
    expect((await fetch(ticket.url, { method: 'PUT', body: 'short' })).status).toBe(200);
    expect(Buffer.from((await blobs.get('tenants/a/z')) ?? []).toString()).toBe('short');
    for (const other of [url.replace('/x?', '/y?'), `${url}0`, url.split('?')[0] ?? '', `${baseUrl}/`]) {
      expect((await fetch(other)).status).toBe(404);
    }
    await server.close();
    await remove();
  });

  it.each([
    ['another secret', (url: string) => ({ url, signing: { ...signing, secret: 'another secret of another machine altogether' } })],
    ['another host', (url: string) => ({ url: url.replace('localhost', 'localhost.example'), signing })],
    ['a parameter twice', (url: string) => ({ url: `${url}&expires=99999999999`, signing })],
    ['a parameter that is not signed', (url: string) => ({ url: `${url}&name=b.pdf`, signing })],
    ['an unknown parameter', (url: string) => ({ url: `${url}&inline=1`, signing })],
    ['an encoded path', (url: string) => ({ url: url.replace('/x?', '/%78?'), signing })],
    ['dots in the path', (url: string) => ({ url: url.replace('/a/', '/a/../a/'), signing })],
    ['no query', (url: string) => ({ url: url.split('?')[0] ?? '', signing })],
    ['nothing', () => ({ url: '', signing })],
  ])('does not believe a signed address with %s', async (_name, alter) => {
    const { blobs, close } = await openHarness();
    const url = await blobs.signedUrl({ path: 'tenants/a/x', expiresInSeconds: 60 });
    expect(verifySignedUrl({ url, signing, now: new Date() })).toEqual({ path: 'tenants/a/x', downloadName: null });
    expect(verifySignedUrl({ ...alter(url), now: new Date() })).toBeNull();
    await close();
  });

  it('reports a broken folder instead of calling everything missing', async () => {
    const { home, blobs, close } = await openHarness();
    await symlink('loop', join(home, 'blobs'));
    await symlink('blobs', join(home, 'loop'));
    await expect(blobs.get('tenants/a')).rejects.toThrow('ELOOP');
    await close();
  });
});
