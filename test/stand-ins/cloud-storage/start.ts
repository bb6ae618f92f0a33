import { type HttpStandIn, startHttpStandIn } from '../http-stand-in.ts';
import { answerJsonApi } from './json-api.ts';
import { createObjects, type Objects } from './objects.ts';
import { answerSignedUrl } from './signed-url.ts';
import { answerXmlApi, type MultipartUploads } from './xml-api.ts';

export type CloudStorageStandIn = HttpStandIn & { objects: Objects };

/**
 * Cloud Storage with one bucket on the loopback: the JSON API for its own client, the XML API for LanceDB, and v4 signed addresses checked against `publicKey`
 * (PEM of the RSA key that the client signs with).
 */
export const startCloudStorage = async ({ bucket, publicKey }: { bucket: string; publicKey?: string }): Promise<CloudStorageStandIn> => {
  const objects = createObjects();
  const buckets = { [bucket]: objects };
  const uploads: MultipartUploads = new Map();
  const server = await startHttpStandIn({
    answer: (request) => {
      if (/^(\/upload)?\/storage\/v1\//.test(request.path)) return answerJsonApi({ request, buckets });
      if (request.query.has('X-Goog-Algorithm')) return answerSignedUrl({ request, buckets, publicKey });
      return answerXmlApi({ request, buckets, uploads });
    },
  });
  return { ...server, objects };
};
