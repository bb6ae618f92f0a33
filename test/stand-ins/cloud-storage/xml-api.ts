import { randomUUID } from 'node:crypto';
import type { StandInAnswer, StandInRequest } from '../http-stand-in.ts';
import type { Objects, StoredObject } from './objects.ts';

const MAX_KEYS = 1000;

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const xml = (status: number, body: string): StandInAnswer => ({
  status,
  headers: { 'content-type': 'application/xml; charset=UTF-8' },
  body: `<?xml version="1.0" encoding="UTF-8"?>${body}`,
});

export const xmlError = (status: number, code: string): StandInAnswer =>
  xml(status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);

const headersOf = (object: StoredObject): Record<string, string> => ({
  etag: object.etag,
  'last-modified': object.updatedAt.toUTCString(),
  'content-type': object.contentType,
  'x-goog-generation': String(object.generation),
  'x-goog-hash': `crc32c=${object.crc32c}`,
});

/** ListObjectsV2 with prefix, delimiter and continuation. */
const list = ({ bucket, objects, query }: { bucket: string; objects: Objects; query: URLSearchParams }): StandInAnswer => {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter');
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const limit = Math.min(MAX_KEYS, Number(query.get('max-keys') ?? MAX_KEYS));
  const folders = new Set<string>();
  const found: StoredObject[] = [];
  for (const object of objects.list(prefix)) {
    if (object.name <= after) continue;
    const cut = delimiter === null ? -1 : object.name.indexOf(delimiter, prefix.length);
    if (delimiter !== null && cut !== -1) folders.add(object.name.slice(0, cut + delimiter.length));
    else found.push(object);
  }
  const page = found.slice(0, limit);
  const isTruncated = found.length > page.length;
  const contents = page.map(
    ({ name, bytes, etag, updatedAt, generation }) =>
      `<Contents><Key>${escapeXml(name)}</Key><Generation>${generation}</Generation><LastModified>${updatedAt.toISOString()}</LastModified>` +
      `<ETag>${escapeXml(etag)}</ETag><Size>${bytes.length}</Size></Contents>`,
  );
  const prefixes = [...folders].map((folder) => `<CommonPrefixes><Prefix>${escapeXml(folder)}</Prefix></CommonPrefixes>`);
  const next = isTruncated ? `<NextContinuationToken>${escapeXml(page.at(-1)?.name ?? '')}</NextContinuationToken>` : '';
  return xml(
    200,
    `<ListBucketResult xmlns="http://doc.s3.amazonaws.com/2006-03-01"><Name>${escapeXml(bucket)}</Name><Prefix>${escapeXml(prefix)}</Prefix>` +
      `<IsTruncated>${isTruncated}</IsTruncated>${next}${contents.join('')}${prefixes.join('')}</ListBucketResult>`,
  );
};

const read = ({ object, request }: { object: StoredObject; request: StandInRequest }): StandInAnswer => {
  const size = object.bytes.length;
  const headers = headersOf(object);
  if (request.method === 'HEAD') return { status: 200, headers: { ...headers, 'content-length': String(size) } };
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(request.headers['range'] ?? '') ?? [];
  if (from === undefined || to === undefined) return { status: 200, headers, body: object.bytes };
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(size - 1, Number(to));
  if (start >= size) return xmlError(416, 'InvalidRange');
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${start}-${end}/${size}` },
    body: object.bytes.subarray(start, end + 1),
  };
};

export type MultipartUploads = Map<string, Map<number, Buffer>>;

const generationMatch = ({ headers }: StandInRequest): number | undefined => {
  const value = headers['x-goog-if-generation-match'];
  return value === undefined ? undefined : Number(value);
};

const multipart = ({
  name,
  objects,
  request,
  uploads,
}: {
  name: string;
  objects: Objects;
  request: StandInRequest;
  uploads: MultipartUploads;
}): StandInAnswer => {
  if (request.query.has('uploads')) {
    const uploadId = randomUUID();
    uploads.set(uploadId, new Map());
    return xml(
      200,
      `<InitiateMultipartUploadResult><Key>${escapeXml(name)}</Key><UploadId>${uploadId}</UploadId></InitiateMultipartUploadResult>`,
    );
  }
  const uploadId = request.query.get('uploadId') ?? '';
  const parts = uploads.get(uploadId);
  if (parts === undefined) return xmlError(404, 'NoSuchUpload');
  if (request.method === 'PUT') {
    const number = Number(request.query.get('partNumber'));
    parts.set(number, request.body);
    return { status: 200, headers: { etag: `"${uploadId}-${number}"` } };
  }
  uploads.delete(uploadId);
  if (request.method === 'DELETE') return { status: 204 };
  const bytes = Buffer.concat([...parts].sort(([one], [other]) => one - other).map(([, part]) => part));
  const stored = objects.put({ name, bytes, contentType: 'application/octet-stream', ifGeneration: generationMatch(request) });
  if (stored === null) return xmlError(412, 'PreconditionFailed');
  return xml(
    200,
    `<CompleteMultipartUploadResult><Key>${escapeXml(name)}</Key><ETag>${escapeXml(stored.etag)}</ETag></CompleteMultipartUploadResult>`,
  );
};

const write = ({ name, objects, request }: { name: string; objects: Objects; request: StandInRequest }): StandInAnswer => {
  const source = request.headers['x-goog-copy-source'];
  const from = source === undefined ? undefined : objects.get(decodeURIComponent(source).replace(/^\/?[^/]+\//, ''));
  if (source !== undefined && from === undefined) return xmlError(404, 'NoSuchKey');
  const stored = objects.put({
    name,
    bytes: from?.bytes ?? request.body,
    contentType: from?.contentType ?? request.headers['content-type'] ?? 'application/octet-stream',
    ifGeneration: generationMatch(request),
  });
  return stored === null ? xmlError(412, 'PreconditionFailed') : { status: 200, headers: headersOf(stored) };
};

/** The XML API as far as Rust's object_store uses it: list, ranged GET, HEAD, PUT with a precondition, copy, multipart upload, DELETE. */
export const answerXmlApi = ({
  request,
  buckets,
  uploads,
}: {
  request: StandInRequest;
  buckets: Readonly<Record<string, Objects>>;
  uploads: MultipartUploads;
}): StandInAnswer => {
  const [, bucket = '', ...rest] = request.path.split('/');
  const objects = buckets[decodeURIComponent(bucket)];
  if (objects === undefined) return xmlError(404, 'NoSuchBucket');
  const name = decodeURIComponent(rest.join('/'));
  if (name === '') return list({ bucket, objects, query: request.query });
  if (request.query.has('uploads') || request.query.has('uploadId')) return multipart({ name, objects, request, uploads });
  if (request.method === 'PUT') return write({ name, objects, request });
  const object = objects.get(name);
  if (object === undefined) return xmlError(404, 'NoSuchKey');
  if (request.method !== 'DELETE') return read({ object, request });
  objects.remove(name);
  return { status: 204 };
};
