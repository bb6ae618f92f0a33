import type { IncomingMessage } from 'node:http';
import { AppError } from '../core/errors.ts';
import { isPermission } from '../core/permissions.ts';
import { targetOf } from './call.ts';
import type { HttpDefinition, RouteContract } from './define.ts';
import { fullPath } from './full-path.ts';
import { type FunctionApp, functionApp, problemResponse, respond } from './function-app.ts';
import type { Host } from './host.ts';
import { identityVerifier, type VerifyIdentityToken } from './identity-verifier.ts';
import { scopeOf } from './is-signed-in.ts';
import { preflightHeaders } from './key-cors.ts';
import { type Handler, serveRoute } from './serve-route.ts';
import { strictSchema } from './strict-schema.ts';

type Route = { name: string; contract: RouteContract; handler: Handler };

const isKnownAccess = (access: string): boolean =>
  ['own', 'public', 'signed', 'service', 'platform'].includes(access) || isPermission(access) || scopeOf(access) !== null;

const isHandler = (value: unknown): value is Handler => typeof value === 'function';

/** Bodies refuse fields they do not know, however deep. */
const withStrictBody = (contract: RouteContract): RouteContract =>
  contract.body?.kind === 'json' ? { ...contract, body: { kind: 'json', schema: strictSchema(contract.body.schema) } } : contract;

const loadRoutes = async (definition: HttpDefinition): Promise<Route[]> => {
  const [{ default: contracts }, { default: handlers }] = await Promise.all([definition.routes(), definition.handler()]);
  return Object.entries(contracts).map(([name, contract]) => {
    const handler = handlers[name];
    if (!isHandler(handler)) throw new Error(`${definition.name}: route ${name} has no handler.`);
    if (!isKnownAccess(contract.access)) {
      throw new Error(`${definition.name}: route ${name} declares ${contract.access}, which is no permission.`);
    }
    if ((contract.access === 'service') !== (definition.isPrivate === true)) {
      throw new Error(
        `${definition.name}: route ${name} declares ${contract.access}; private functions are for functions, others are not.`,
      );
    }
    return { name, contract: withStrictBody(contract), handler };
  });
};

/** Concrete parts before parameters, so that `/quotes/export` is never taken for a quote. */
const bySpecificity = (left: string, right: string): number => {
  const mark = (path: string) => path.replaceAll(/\{[^}]+\}/g, '\uffff');
  return mark(left) < mark(right) ? -1 : 1;
};

const headersOf = (incoming: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(incoming.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );

const addPath = ({
  app,
  host,
  definition,
  path,
  routes,
  verifyIdentityToken,
}: {
  app: FunctionApp;
  host: Host;
  definition: HttpDefinition;
  path: string;
  routes: Route[];
  verifyIdentityToken: VerifyIdentityToken;
}): void => {
  const pattern = path.replaceAll(/\{([^}]+)\}/g, ':$1');
  for (const { contract, handler } of routes) {
    app.on(contract.method.toUpperCase(), pattern, async (c) => {
      const call = c.get('call');
      call.route = path;
      const { incoming } = c.env;
      const { search } = targetOf(c.req.url);
      const answer = await serveRoute({
        host,
        definition,
        contract,
        handler,
        call,
        incoming,
        headers: headersOf(incoming),
        params: c.req.param(),
        search,
        verifyIdentityToken,
      });
      return respond({ answer, isRead: call.isRead, ifNoneMatch: c.req.header('if-none-match') });
    });
  }
  const methods = routes.flatMap(({ contract }) => (contract.method === 'get' ? ['GET', 'HEAD'] : [contract.method.toUpperCase()]));
  const allow = [...methods, 'OPTIONS'].join(', ');
  app.all(pattern, (c) => {
    c.get('call').route = path;
    const isForKeys = routes.some(({ contract }) => scopeOf(contract.access) !== null);
    if (c.req.method === 'OPTIONS') {
      const cors = isForKeys ? preflightHeaders({ origin: c.req.header('origin'), allow }) : {};
      return new Response(null, { status: 204, headers: { Allow: allow, ...cors } });
    }
    const error = new AppError('method_not_allowed', { detail: `This path takes ${allow}.` });
    return problemResponse({ call: c.get('call'), error, headers: { Allow: allow } });
  });
};

/** An HTTP function under `/v1/<its name>`, from its contracts and handlers. Throws when a route has no handler or no access. */
export const httpApp = async ({ host, definition }: { host: Host; definition: HttpDefinition }): Promise<FunctionApp> => {
  const routes = await loadRoutes(definition);
  const byPath = Map.groupBy(routes, ({ contract }) => fullPath({ name: definition.name, path: contract.path }));
  const app = functionApp({ host, name: definition.name });
  // Who may call a private function may call it as itself: its token comes whole, in a header that Cloud Run does not touch.
  const verifyIdentityToken = identityVerifier({ env: host.env, signatureCheck: 'here' });
  for (const path of [...byPath.keys()].sort(bySpecificity)) {
    addPath({ app, host, definition, path, routes: byPath.get(path) ?? [], verifyIdentityToken });
  }
  return app;
};
