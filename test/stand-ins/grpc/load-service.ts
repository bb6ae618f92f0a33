import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { protoFolders } from './proto-folders.ts';

const isServiceDefinition = (definition: object | undefined): definition is ServiceDefinition =>
  definition !== undefined && !('format' in definition);

/** A service from the protos inside a client's package. `file`: the proto below their folder; `service`: its full name. */
export const loadService = ({ packageName, file, service }: { packageName: string; file: string; service: string }): ServiceDefinition => {
  const options = { includeDirs: protoFolders(packageName), keepCase: false, longs: Number, enums: String, defaults: true, oneofs: true };
  const definition = loadSync(file, options)[service];
  if (!isServiceDefinition(definition)) throw new Error(`There is no service ${service} in ${file}.`);
  return definition;
};
