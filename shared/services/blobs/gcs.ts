import { CRC32C, type File, Storage, type StorageOptions } from '@google-cloud/storage';
import { attachmentDisposition } from '../../core/content-disposition.ts';
import { type Caller, type CallerOptions, createCaller } from '../resilience/create-caller.ts';
import { type Failure, REFUSED, UNKNOWN } from '../resilience/failure.ts';
import { DEPENDENCY_POLICIES } from '../resilience/policies.ts';
import { checkExpiry } from './check-expiry.ts';
import { checkPath } from './check-path.ts';
import type { Blobs } from './port.ts';

export type GcsBlobsOptions = {
  bucket: string;
  /** Endpoint and credentials where they are not those of the environment. */
  storage?: StorageOptions;
  /** State, log, and other times than the policy's. */
  calls?: Partial<CallerOptions>;
};

/** Both are 404, and only one may pass for an object that is not there. */
const BUCKET_MISSING = /bucket does not exist/i;

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

const classify = (error: unknown): Failure | null => {
  const code = codeOf(error);
  // Half a download, or bytes altered on the way.
  if (code === 'CONTENT_DOWNLOAD_MISMATCH') return UNKNOWN;
  return code === 404 && error instanceof Error && BUCKET_MISSING.test(error.message) ? REFUSED : null;
};

const isMissing = (error: unknown): boolean => codeOf(error) === 404 && error instanceof Error && !BUCKET_MISSING.test(error.message);

/** What `work` gives, or `otherwise` where there is no such object. */
const unlessMissing = async <Value, Otherwise>(work: () => Promise<Value>, otherwise: Otherwise): Promise<Value | Otherwise> => {
  try {
    return await work();
  } catch (error) {
    if (isMissing(error)) return otherwise;
    throw error;
  }
};

const checksumOf = (body: Buffer): string => {
  const checksum = new CRC32C();
  checksum.update(body);
  return checksum.toString();
};

const download = async ({ file, signal }: { file: File; signal: AbortSignal }): Promise<Uint8Array> => {
  const stream = file.createReadStream({ validation: 'crc32c', decompress: false });
  const end = (): void => void stream.destroy(signal.reason);
  signal.addEventListener('abort', end, { once: true });
  try {
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part);
    return new Uint8Array(Buffer.concat(parts));
  } finally {
    signal.removeEventListener('abort', end);
  }
};

const upload = async ({ file, body, contentType, timeoutMs }: { file: File; body: Buffer; contentType: string; timeoutMs: number }) => {
  await file.save(body, {
    resumable: false,
    contentType,
    timeout: timeoutMs,
    // The bucket compares the checksum itself and refuses; the client's own check would delete whatever is there by then.
    validation: false,
    metadata: { crc32c: checksumOf(body) },
  });
};

/** Whether an upload whose acknowledgement was lost has arrived: it is not done again, perhaps over what another has written since. */
const hasArrived = async ({ file, body, contentType }: { file: File; body: Buffer; contentType: string }): Promise<boolean> => {
  const found = await unlessMissing(async () => (await file.getMetadata())[0], null);
  return found !== null && found.crc32c === checksumOf(body) && Number(found.size) === body.byteLength && found.contentType === contentType;
};

const signedUrl = async ({ file, expiresInSeconds, downloadName }: { file: File; expiresInSeconds: number; downloadName?: string }) => {
  const [url] = await file.getSignedUrl({
    version: 'v4',
    action: 'read',
    expires: Date.now() + expiresInSeconds * 1000,
    ...(downloadName === undefined ? {} : { responseDisposition: attachmentDisposition(downloadName) }),
  });
  return url;
};

/** The bucket itself refuses what is longer. */
const signedUploadUrl = async ({ file, expiresInSeconds, maxBytes }: { file: File; expiresInSeconds: number; maxBytes: number }) => {
  const headers = { 'x-goog-content-length-range': `0,${maxBytes}` };
  const expires = Date.now() + expiresInSeconds * 1000;
  const [url] = await file.getSignedUrl({ version: 'v4', action: 'write', expires, extensionHeaders: headers });
  return { url, headers };
};

/** Objects of one bucket in Cloud Storage. Uploads are checked by the bucket, downloads here, each against the CRC32C of its bytes. */
export const openGcsBlobs = ({ bucket, storage = {}, calls = {} }: GcsBlobsOptions): Blobs => {
  const policy = { ...DEPENDENCY_POLICIES.storage, ...calls };
  const settings = `BLOBS_BUCKET (${bucket}) and the service account's rights on it`;
  const call: Caller = createCaller({ settings, classify, ...policy });
  // Tries are the caller's; the client's own time limit is what ends the socket.
  const client = new Storage({ retryOptions: { autoRetry: false, maxRetries: 0 }, timeout: policy.timeoutMs, ...storage });
  const files = client.bucket(bucket);
  const fileOf = (path: string): File => files.file(checkPath(path).join('/'));

  return {
    put: async ({ path, body, contentType }) => {
      const file = fileOf(path);
      const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
      await call({
        attempt: async ({ number, timeoutMs }) => {
          if (number > 1 && (await hasArrived({ file, body: bytes, contentType }))) return;
          await upload({ file, body: bytes, contentType, timeoutMs });
        },
      });
    },
    get: async (path) => {
      const file = fileOf(path);
      return await call({ attempt: async ({ signal }) => await unlessMissing(async () => await download({ file, signal }), null) });
    },
    exists: async (path) => {
      const file = fileOf(path);
      return await call({ attempt: async () => await unlessMissing(async () => (await file.getMetadata()) !== undefined, false) });
    },
    remove: async (path) => {
      const file = fileOf(path);
      await call({ attempt: async () => await unlessMissing(async () => await file.delete(), null) });
    },
    signedUrl: async ({ path, ...rest }) => {
      const file = fileOf(path);
      checkExpiry(rest.expiresInSeconds);
      return await call({ attempt: async () => await signedUrl({ file, ...rest }) });
    },
    signedUploadUrl: async ({ path, ...rest }) => {
      const file = fileOf(path);
      checkExpiry(rest.expiresInSeconds);
      return await call({ attempt: async () => await signedUploadUrl({ file, ...rest }) });
    },
  };
};
