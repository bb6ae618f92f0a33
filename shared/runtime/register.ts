import type { RequestListener } from 'node:http';
import { http as registerHttp } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import type { Definition } from './define.ts';
import { functionListener } from './function-listener.ts';
import { guard, guardNextServer } from './guard.ts';
import type { Host } from './host.ts';

type Registration = { definition: Definition; host: Host };

/** Registers a function under its name with the functions-framework, which is about to start with `--target <name>`: one per artifact. */
export const registerDefinition = ({ definition, host }: Registration): void => {
  registerHttp(definition.name, functionListener({ definition, host }));
  guardNextServer();
};

/** The same function, run by the same framework, as a listener: one process can hold as many as it likes. */
export const createFunctionServer = ({ definition, host }: Registration): RequestListener => {
  registerHttp(definition.name, functionListener({ definition, host }));
  const server = getTestServer(definition.name);
  return guard((request, response) => {
    server.emit('request', request, response);
  });
};
