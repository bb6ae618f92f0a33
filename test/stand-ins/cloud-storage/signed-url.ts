import { createHash, verify } from 'node:crypto';
import type { StandInAnswer, StandInRequest } from '../http-stand-in.ts';
import type { Objects } from './objects.ts';
import { xmlError } from './xml-api.ts';

const parseInstant = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'));

const strictEncode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** https://cloud.google.com/storage/docs/authentication/canonical-requests, for GET with `host` alone signed. */
const stringToSign = ({ path, query, headers }: StandInRequest): string => {
  const sorted = [...query]
    .filter(([name]) => name !== 'X-Goog-Signature')
    .map(([name, value]) => `${strictEncode(name)}=${strictEncode(value)}`)
    .sort()
    .join('&');
  // The client signs the host without a port: the real one has none.
  const host = (headers['host'] ?? '').replace(/:\d+$/, '');
  const canonical = ['GET', path, sorted, `host:${host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const scope = (query.get('X-Goog-Credential') ?? '').split('/').slice(1).join('/');
  return ['GOOG4-RSA-SHA256', query.get('X-Goog-Date') ?? '', scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
};

/** A GET with a v4 signature: refused when the signature is not that of the key, or when its time is over. */
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
  const object = buckets[bucket]?.get(decodeURIComponent(rest.join('/')));
  if (object === undefined) return xmlError(404, 'NoSuchKey');
  const disposition = request.query.get('response-content-disposition');
  return {
    status: 200,
    body: object.bytes,
    headers: { 'content-type': object.contentType, ...(disposition === null ? {} : { 'content-disposition': disposition }) },
  };
};
