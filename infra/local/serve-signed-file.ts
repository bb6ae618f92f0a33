import type { RequestListener } from 'node:http';
import { attachmentDisposition } from '../../shared/core/content-disposition.ts';
import type { Log } from '../../shared/core/log.ts';
import type { Blobs } from '../../shared/services/blobs/port.ts';
import { verifySignedUrl } from '../../shared/services/blobs/verify-signed-url.ts';

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

/** Answers GET and HEAD of an address that `blobs.signedUrl` made and that has not expired with the bytes of its object; anything else is 404, as what was never there. */
export const serveSignedFile = ({ secret, blobs, log }: ServeSignedFile): RequestListener => {
  const answer = async (
    method: string | undefined,
    url: string,
  ): Promise<{ status: number; headers: Record<string, string>; body?: Uint8Array }> => {
    if (method !== 'GET' && method !== 'HEAD') return { status: 405, headers: { allow: 'GET, HEAD' } };
    const opened = verifySignedUrl({ signing: { secret, baseUrl: SIGNED_FILES }, url, now: new Date() });
    const body = opened === null ? null : await (await blobs()).get(opened.path);
    if (opened === null || body === null) return { status: 404, headers: {} };
    const headers = headersOf({ body, downloadName: opened.downloadName });
    return { status: 200, headers, ...(method === 'GET' ? { body } : {}) };
  };
  return (request, response) => {
    answer(request.method, request.url ?? '')
      .catch((error: unknown) => {
        log.warn('signed_file_failed', { error });
        return { status: 503, headers: {}, body: undefined };
      })
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      .catch((error: unknown) => log.warn('signed_file_failed', { error }));
  };
};
