import type { RequestListener } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { Definition } from './define.ts';
import { earlyAnswer, unreadableRequest } from './early-answer.ts';
import type { FunctionApp } from './function-app.ts';
import type { Host } from './host.ts';

const appOf = async ({ definition, host }: { definition: Definition; host: Host }): Promise<FunctionApp> => {
  if (definition.kind === 'http') return (await import('./http-app.ts')).httpApp({ definition, host });
  if (definition.kind === 'stage') return (await import('./stage-app.ts')).stageApp({ definition, host });
  return (await import('./schedule-app.ts')).scheduleApp({ definition, host });
};

/** Answers the requests of one function. Its schemas and its handler are loaded on the first call, and again when that failed. */
export const answerListener = ({ definition, host }: { definition: Definition; host: Host }): RequestListener => {
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
  return (request, response) => void listener(request, response);
};
