import type { IncomingMessage, RequestListener } from 'node:http';
import { attachmentDisposition } from '../../shared/core/content-disposition.ts';
import { AppError } from '../../shared/core/errors.ts';
import type { Log } from '../../shared/core/log.ts';
import { readBody } from '../../shared/runtime/read-body.ts';
import type { Blobs } from '../../shared/services/blobs/port.ts';
import { verifySignedUrl } from '../../shared/services/blobs/verify-signed-url.ts';
import { verifyUploadUrl } from '../../shared/services/blobs/verify-upload-url.ts';

/** Where the embedded cloud serves files to whoever holds a signed address. */
export const SIGNED_FILES = '/_files';

type ServeSignedFile = { secret: string; blobs: () => Promise<Blobs>; log: Pick<Log, 'warn'> };

const PDF_START = Buffer.from('%PDF-');

const headersOf = ({ body, downloadName }: { body: Uint8Array; downloadName: string | null }): Record<string, string> => {
  const isPdf = PDF_START.equals(body.subarray(0, PDF_START.byteLength));
  return {
    'content-length': String(body.byteLength),
    // Of anything else the browser is told no type: it only saves it.
    'content-type': isPdf ? 'application/pdf' : 'application/octet-stream',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    ...(downloadName === null ? {} : { 'content-disposition': attachmentDisposition(downloadName) }),
  };
};

/** Answers GET and HEAD of an address that `blobs.signedUrl` made and that has not expired with the bytes of its object, and takes a PUT to one that `blobs.signedUploadUrl` made; anything else is 404, as what was never there. */
export const serveSignedFile = ({ secret, blobs, log }: ServeSignedFile): RequestListener => {
  const answer = async (
    method: string | undefined,
    url: string,
  ): Promise<{ status: number; headers: Record<string, string>; body?: Uint8Array }> => {
    if (method !== 'GET' && method !== 'HEAD') return { status: 405, headers: { allow: 'GET, HEAD, PUT' } };
    const opened = verifySignedUrl({ signing: { secret, baseUrl: SIGNED_FILES }, url, now: new Date() });
    const body = opened === null ? null : await (await blobs()).get(opened.path);
    if (opened === null || body === null) return { status: 404, headers: {} };
    const headers = headersOf({ body, downloadName: opened.downloadName });
    return { status: 200, headers, ...(method === 'GET' ? { body } : {}) };
  };
  /** As Cloud Storage takes an upload: what is longer than the address allows is refused. */
  const take = async (incoming: IncomingMessage): Promise<{ status: number; headers: Record<string, string>; body?: Uint8Array }> => {
    const opened = verifyUploadUrl({ signing: { secret, baseUrl: SIGNED_FILES }, url: incoming.url ?? '', now: new Date() });
    if (opened === null) return { status: 404, headers: {} };
    const { path, maxBytes } = opened;
    try {
      const body = await readBody({ incoming, maxBytes });
      await (await blobs()).put({ path, body, contentType: incoming.headers['content-type'] ?? 'application/octet-stream' });
      return { status: 200, headers: {} };
    } catch (error) {
      if (error instanceof AppError && error.status < 500) return { status: error.status, headers: { connection: 'close' } };
      throw error;
    }
  };
  return (request, response) => {
    (request.method === 'PUT' ? take(request) : answer(request.method, request.url ?? ''))
      .catch((error: unknown) => {
        log.warn('signed_file_failed', { error });
        return { status: 503, headers: {}, body: undefined };
      })
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      .catch((error: unknown) => log.warn('signed_file_failed', { error }));
  };
};
