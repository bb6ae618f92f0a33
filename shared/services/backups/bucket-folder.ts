import { pipeline } from 'node:stream/promises';
import { Storage, type StorageOptions } from '@google-cloud/storage';
import { AppError, notFound } from '../../core/errors.ts';
import type { ListedObject, ObjectFolder } from './port.ts';

type BucketFolder = {
  bucket: string;
  /** Begins every path; empty or ends with `/`. */
  prefix: string;
  /** Another endpoint and its credentials, for tests. */
  storage?: StorageOptions;
};

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Objects of a bucket in Cloud Storage, streamed; each is checked against the CRC32C of its bytes on the way in and out. */
export const openBucketFolder = ({ bucket: name, prefix: root, storage = {} }: BucketFolder): ObjectFolder => {
  const bucket = new Storage(storage).bucket(name);
  const explain = (error: unknown): unknown => {
    const code = codeOf(error);
    if (code === 401 || code === 403)
      return new AppError('dependency_unavailable', {
        detail: `The bucket ${name} refuses this identity: it needs roles/storage.objectUser on it (gcloud auth application-default login, or the service account's rights).`,
        cause: error,
      });
    if (code === 404) return new AppError('dependency_unavailable', { detail: `The bucket ${name} does not exist.`, cause: error });
    return error;
  };
  const list = async function* (prefix: string): AsyncGenerator<ListedObject> {
    try {
      for await (const file of bucket.getFilesStream({ prefix: `${root}${prefix}` })) {
        const { name: path, metadata } = file as { name: string; metadata: { contentType?: string; generation?: string | number } };
        yield { path: path.slice(root.length), contentType: metadata.contentType ?? null, version: String(metadata.generation) };
      }
    } catch (error) {
      throw explain(error);
    }
  };
  return {
    description: `gs://${name}/${root}`,
    list,
    folders: async (prefix) => {
      try {
        // `prefixes` of the API's answer are what is called a folder elsewhere.
        const [, , answer] = await bucket.getFiles({ prefix: `${root}${prefix}`, delimiter: '/', autoPaginate: false, maxResults: 10_000 });
        const { prefixes = [] } = (answer ?? {}) as { prefixes?: string[] };
        return prefixes.map((folder) => folder.slice(root.length + prefix.length, -1));
      } catch (error) {
        throw explain(error);
      }
    },
    read: async (path) => {
      const file = bucket.file(`${root}${path}`);
      const [exists] = await file.exists().catch((error: unknown) => {
        throw explain(error);
      });
      if (!exists) throw notFound();
      return file.createReadStream({ validation: 'crc32c', decompress: false });
    },
    write: async ({ path, body, contentType }) => {
      const file = bucket.file(`${root}${path}`);
      const upload = file.createWriteStream({
        resumable: false,
        validation: 'crc32c',
        contentType: contentType ?? 'application/octet-stream',
      });
      await pipeline(body, upload).catch((error: unknown) => {
        throw explain(error);
      });
    },
    remove: null,
  };
};
