import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { withoutSignature } from './google-identity.ts';

/** Cloud Run looks here first, and lets what it finds go no further. */
const OWN_HEADER = 'x-serverless-authorization';

const bearerOf = (header: string | string[] | undefined): string => /^Bearer (.+)$/i.exec(String(header ?? ''))?.[1] ?? '';

/**
 * What Cloud Run does before a private service: it lets in only those with an identity token of Google's for the service's address who may invoke it, and takes the signature
 * out of the token that it has checked.
 */
export const cloudRunFront = ({
  jwks,
  audience,
  mayInvoke,
  listener,
}: {
  jwks: JSONWebKeySet;
  audience: string;
  /** By the e-mail address of a service account: who has run.invoker. */
  mayInvoke: (email: string) => boolean;
  listener: RequestListener;
}): RequestListener => {
  const keys = createLocalJWKSet(jwks);
  const check = async (token: string): Promise<401 | 403 | null> => {
    try {
      const { payload } = await jwtVerify(token, keys, { audience, issuer: 'https://accounts.google.com' });
      return mayInvoke(String(payload['email'])) ? null : 403;
    } catch {
      return 401;
    }
  };
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const own = bearerOf(request.headers[OWN_HEADER]);
    const token = own === '' ? bearerOf(request.headers.authorization) : own;
    const refusal = await check(token);
    if (refusal !== null) {
      request.resume();
      response.writeHead(refusal).end();
      return;
    }
    if (own === '') request.headers.authorization = `Bearer ${withoutSignature(token)}`;
    else delete request.headers[OWN_HEADER];
    listener(request, response);
  };
  return (request, response) => void pass(request, response);
};
