import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { Definition } from './define.ts';
import { earlyAnswer, unreadableRequest } from './early-answer.ts';
import type { FunctionApp } from './function-app.ts';
import { revealHead } from './guard.ts';
import type { Host } from './host.ts';
import { httpApp } from './http-app.ts';
import { scheduleApp } from './schedule-app.ts';
import { stageApp } from './stage-app.ts';

const appOf = async ({ definition, host }: { definition: Definition; host: Host }): Promise<FunctionApp> => {
  if (definition.kind === 'http') return httpApp({ definition, host });
  return definition.kind === 'stage' ? stageApp({ definition, host }) : scheduleApp({ definition, host });
};

/** What answers the requests of one function inside the functions-framework. Schemas and clients are loaded on the first call. */
export const functionListener = ({ definition, host }: { definition: Definition; host: Host }): RequestListener => {
  const { name } = definition;
  let loading: Promise<FunctionApp> | undefined;
  const loaded = () => {
    loading ??= appOf({ definition, host }).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const listener = getRequestListener(
    async (request, bindings) => {
      try {
        return await (await loaded()).fetch(request, bindings as HttpBindings);
      } catch (error) {
        return earlyAnswer({ host, error, name });
      }
    },
    {
      hostname: 'localhost',
      overrideGlobalObjects: false,
      errorHandler: (cause) => unreadableRequest({ host, cause, name }),
    },
  );
  return (request: IncomingMessage, response: ServerResponse) => {
    revealHead(request);
    void listener(request, response);
  };
};
