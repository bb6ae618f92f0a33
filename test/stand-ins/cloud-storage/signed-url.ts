import { createHash, verify } from 'node:crypto';
import type { StandInAnswer, StandInRequest } from '../http-stand-in.ts';
import type { Objects } from './objects.ts';
import { xmlError } from './xml-api.ts';

const parseInstant = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'));

const strictEncode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** https://cloud.google.com/storage/docs/authentication/canonical-requests, with `host` and the signed headers. */
const stringToSign = ({ method, path, query, headers }: StandInRequest): string => {
  const sorted = [...query]
    .filter(([name]) => name !== 'X-Goog-Signature')
    .map(([name, value]) => `${strictEncode(name)}=${strictEncode(value)}`)
    .sort()
    .join('&');
  // The client signs the host without a port: the real one has none.
  const host = (headers['host'] ?? '').replace(/:\d+$/, '');
  const names = (query.get('X-Goog-SignedHeaders') ?? '').split(';');
  const signedHeaders = names.map((name) => `${name}:${name === 'host' ? host : (headers[name] ?? '')}`);
  const canonical = [method, path, sorted, ...signedHeaders, '', names.join(';'), 'UNSIGNED-PAYLOAD'].join('\n');
  const scope = (query.get('X-Goog-Credential') ?? '').split('/').slice(1).join('/');
  return ['GOOG4-RSA-SHA256', query.get('X-Goog-Date') ?? '', scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
};

/** A PUT with a v4 signature: refused when it is longer than the signed header allows. */
const answerUpload = ({
  request,
  objects,
  name,
}: {
  request: StandInRequest;
  objects: Objects | undefined;
  name: string;
}): StandInAnswer => {
  const [, maxBytes = Number.POSITIVE_INFINITY] = (request.headers['x-goog-content-length-range'] ?? '').split(',').map(Number);
  if (request.body.byteLength > maxBytes) return xmlError(400, 'EntityTooLarge');
  objects?.put({ name, bytes: request.body, contentType: request.headers['content-type'] ?? 'application/octet-stream' });
  return { status: 200 };
};

/** A GET or PUT with a v4 signature: refused when the signature is not that of the key, or when its time is over. */
export const answerSignedUrl = ({
  request,
  buckets,
  publicKey,
}: {
  request: StandInRequest;
  buckets: Readonly<Record<string, Objects>>;
  publicKey: string | undefined;
}): StandInAnswer => {
  const signature = Buffer.from(request.query.get('X-Goog-Signature') ?? '', 'hex');
  const isSigned = publicKey !== undefined && verify('sha256', Buffer.from(stringToSign(request)), publicKey, signature);
  if (!isSigned) return xmlError(403, 'SignatureDoesNotMatch');
  const endsAt = parseInstant(request.query.get('X-Goog-Date') ?? '') + Number(request.query.get('X-Goog-Expires')) * 1000;
  if (!(Date.now() < endsAt)) return xmlError(400, 'ExpiredToken');
  const [, bucket = '', ...rest] = request.path.split('/');
  if (request.method === 'PUT') return answerUpload({ request, objects: buckets[bucket], name: decodeURIComponent(rest.join('/')) });
  const object = buckets[bucket]?.get(decodeURIComponent(rest.join('/')));
  if (object === undefined) return xmlError(404, 'NoSuchKey');
  const disposition = request.query.get('response-content-disposition');
  return {
    status: 200,
    body: object.bytes,
    headers: { 'content-type': object.contentType, ...(disposition === null ? {} : { 'content-disposition': disposition }) },
  };
};
