import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Definition } from './define.ts';
import { revealHead } from './guard.ts';
import type { Host } from './host.ts';

/**
 * What answers the requests of one function inside the functions-framework. Everything that answers (the web framework too) is loaded on
 * the first call: an instance that only listens has loaded none of it.
 */
export const functionListener = ({ definition, host }: { definition: Definition; host: Host }): RequestListener => {
  let loading: Promise<RequestListener> | undefined;
  const loaded = () => {
    loading ??= import('./answer-listener.ts').then(({ answerListener }) => answerListener({ definition, host }));
    return loading;
  };
  return (request: IncomingMessage, response: ServerResponse) => {
    revealHead(request);
    loaded().then(
      (listener) => listener(request, response),
      (error: unknown) => {
        host.log.error('function_not_loaded', { error, route: `/v1/${definition.name}/*` });
        response.destroy();
      },
    );
  };
};
