import type { StandInAnswer, StandInRequest } from '../http-stand-in.ts';
import type { Objects, StoredObject } from './objects.ts';

const json = (status: number, body: unknown, headers: Record<string, string> = {}): StandInAnswer => ({
  status,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
});

const jsonError = (status: number, message: string, reason: string): StandInAnswer =>
  json(status, { error: { code: status, message, errors: [{ message, domain: 'global', reason }] } });

const resource = ({ bucket, object }: { bucket: string; object: StoredObject }) => ({
  kind: 'storage#object',
  id: `${bucket}/${object.name}/${object.generation}`,
  name: object.name,
  bucket,
  generation: String(object.generation),
  metageneration: '1',
  contentType: object.contentType,
  size: String(object.bytes.length),
  crc32c: object.crc32c,
  etag: object.etag,
  updated: object.updatedAt.toISOString(),
});

type Part = { contentType: string; body: Buffer };

/** multipart/related of two parts: the object's JSON and its bytes. */
const readParts = ({ body, headers }: StandInRequest): Part[] => {
  const boundary = /boundary="?([^";]+)"?/.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return [];
  const marker = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  for (let start = body.indexOf(marker); start !== -1; ) {
    const next = body.indexOf(marker, start + marker.length);
    if (next === -1) break;
    const part = body.subarray(start + marker.length + 2, next - 2);
    const split = part.indexOf('\r\n\r\n');
    const head = part.subarray(0, split).toString('latin1');
    parts.push({ contentType: /content-type:\s*([^\r\n]+)/i.exec(head)?.[1] ?? '', body: part.subarray(split + 4) });
    start = next;
  }
  return parts;
};

const upload = ({ bucket, objects, request }: { bucket: string; objects: Objects; request: StandInRequest }): StandInAnswer => {
  if (request.query.get('uploadType') !== 'multipart') return jsonError(400, 'The stand-in knows multipart uploads only.', 'invalid');
  const [metadata, media] = readParts(request);
  if (metadata === undefined || media === undefined) return jsonError(400, 'Malformed multipart body.', 'badContent');
  const given: { name?: string; contentType?: string; crc32c?: string } = JSON.parse(metadata.body.toString('utf8'));
  const name = request.query.get('name') ?? given.name ?? '';
  const precondition = request.query.get('ifGenerationMatch');
  const bytes = Buffer.from(media.body);
  const before = objects.get(name);
  const stored = objects.put({
    name,
    bytes,
    contentType: given.contentType ?? media.contentType,
    ifGeneration: precondition === null ? undefined : Number(precondition),
  });
  if (stored === null) return jsonError(412, 'At least one of the pre-conditions you specified did not hold.', 'conditionNotMet');
  if (given.crc32c !== undefined && given.crc32c !== stored.crc32c) {
    objects.remove(name);
    if (before !== undefined) objects.put(before);
    return jsonError(400, `Provided CRC32C "${given.crc32c}" doesn't match calculated CRC32C "${stored.crc32c}".`, 'invalid');
  }
  return json(200, resource({ bucket, object: stored }));
};

const media = (object: StoredObject): StandInAnswer => ({
  status: 200,
  body: object.bytes,
  headers: {
    'content-type': object.contentType,
    etag: object.etag,
    'x-goog-generation': String(object.generation),
    'x-goog-hash': `crc32c=${object.crc32c}`,
    'x-goog-stored-content-encoding': 'identity',
    'x-goog-stored-content-length': String(object.bytes.length),
  },
});

/** A tenth of the real one, so that tests turn pages. */
const PAGE = 100;

/** Names below a prefix in pages; with a delimiter what lies deeper is named by its folder alone. */
const list = ({ bucket, objects, query }: { bucket: string; objects: Objects; query: URLSearchParams }): StandInAnswer => {
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  const folderOf = (name: string): string | null => {
    const end = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
    return end === -1 ? null : name.slice(0, end + delimiter.length);
  };
  const after = query.get('pageToken') ?? '';
  const found = objects.list(prefix).filter(({ name }) => name > after);
  const page = found.slice(0, Math.min(PAGE, Number(query.get('maxResults') ?? PAGE)));
  const last = page.at(-1);
  return json(200, {
    kind: 'storage#objects',
    items: page.filter(({ name }) => folderOf(name) === null).map((object) => resource({ bucket, object })),
    prefixes: [...new Set(page.flatMap(({ name }) => folderOf(name) ?? []))],
    ...(last !== undefined && page.length < found.length ? { nextPageToken: last.name } : {}),
  });
};

/** The JSON API as far as the client uses it: multipart upload, list, object, media, delete. */
export const answerJsonApi = ({
  request,
  buckets,
}: {
  request: StandInRequest;
  buckets: Readonly<Record<string, Objects>>;
}): StandInAnswer => {
  const [, isUpload, bucket = '', encoded] = /^(\/upload)?\/storage\/v1\/b\/([^/]+)\/o(?:\/([^/]+))?$/.exec(request.path) ?? [];
  const objects = buckets[bucket];
  if (objects === undefined) return jsonError(404, 'The specified bucket does not exist.', 'notFound');
  if (isUpload !== undefined) return upload({ bucket, objects, request });
  if (encoded === undefined) return list({ bucket, objects, query: request.query });
  const name = decodeURIComponent(encoded);
  const object = objects.get(name);
  if (object === undefined) return jsonError(404, `No such object: ${bucket}/${name}`, 'notFound');
  if (request.method === 'DELETE') {
    objects.remove(name);
    return { status: 204 };
  }
  return request.query.get('alt') === 'media' ? media(object) : json(200, resource({ bucket, object }));
};
