import type { IncomingMessage } from 'node:http';
import { AppError, notFound } from '../../../shared/core/errors.ts';
import type { Answer } from './answer.ts';
import { answerError } from './answer-error.ts';
import { isLocalRequest, isSameOrigin } from './check-access.ts';
import type { PageContext } from './page-context.ts';
import { ROUTES, type Route } from './routes.ts';

type Request = Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'socket'>;

const refuse = (detail: string): AppError => new AppError('forbidden', { detail });

const find = (path: string): { route: Route; groups: Readonly<Record<string, string>> } => {
  for (const route of ROUTES) {
    const match = route.pattern.exec(path);
    if (match !== null) return { route, groups: match.groups ?? {} };
  }
  throw notFound();
};

const allowed = ({ method }: Route): string => (method === 'GET' ? 'GET, HEAD' : method);

const answer = async ({ context, request, nonce }: { context: PageContext; request: Request; nonce: string }): Promise<Answer> => {
  const { method, url = '/', headers, socket } = request;
  if (!isLocalRequest({ remoteAddress: socket.remoteAddress, headers })) {
    throw refuse(
      'This page shows the mails of all agencies. It answers this computer only, without a proxy, under localhost or 127.0.0.1.',
    );
  }
  const [path = '/', ...rest] = url.split('?');
  const { route, groups } = find(path);
  if (method !== route.method && !(method === 'HEAD' && route.method === 'GET')) {
    const error = new AppError('method_not_allowed', { detail: `This address takes ${allowed(route)} only.` });
    const page = answerError({ context, error, nonce });
    return { ...page, headers: { ...page.headers, allow: allowed(route) } };
  }
  if (method === 'POST' && !isSameOrigin(headers)) throw refuse('This was sent from another site, or by no page at all.');
  return await route.answer({ context, groups, query: new URLSearchParams(rest.join('?')), nonce });
};

/** The answer to one request, whatever happens. */
export const answerRequest = async (call: { context: PageContext; request: Request; nonce: string }): Promise<Answer> => {
  try {
    return await answer(call);
  } catch (error) {
    return answerError({ context: call.context, error, nonce: call.nonce });
  }
};
