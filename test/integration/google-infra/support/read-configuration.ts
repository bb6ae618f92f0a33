import { readdir, readFile } from 'node:fs/promises';
import { parse } from '@cdktf/hcl2json';

export type Body = { [name: string]: unknown };

export type Configuration = {
  /** `type.name` to its body. */
  resources: Map<string, Body>;
  variables: Set<string>;
  locals: Map<string, unknown>;
  outputs: Map<string, Body>;
  providers: Body[];
  /** File name to its text. */
  texts: Map<string, string>;
};

const FOLDER = new URL('../../../../infra/google/', import.meta.url);

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const list = (value: unknown): Body[] => (Array.isArray(value) ? (value as Body[]) : []);

/** infra/google as it is written: no expression is evaluated; one that is not a constant is a string `${...}`. */
export const readConfiguration = async (): Promise<Configuration> => {
  const found: Configuration = {
    resources: new Map(),
    variables: new Set(),
    locals: new Map(),
    outputs: new Map(),
    providers: [],
    texts: new Map(),
  };
  for (const name of (await readdir(FOLDER)).filter((one) => one.endsWith('.tf')).sort()) {
    const text = await readFile(new URL(name, FOLDER), 'utf8');
    found.texts.set(name, text);
    const parsed = record(await parse(name, text));
    for (const [type, named] of Object.entries(record(parsed['resource']))) {
      for (const [label, bodies] of Object.entries(record(named))) {
        for (const body of list(bodies)) found.resources.set(`${type}.${label}`, body);
      }
    }
    for (const variable of Object.keys(record(parsed['variable']))) found.variables.add(variable);
    for (const body of list(parsed['locals'])) for (const [key, value] of Object.entries(body)) found.locals.set(key, value);
    for (const [key, bodies] of Object.entries(record(parsed['output']))) for (const body of list(bodies)) found.outputs.set(key, body);
    for (const bodies of Object.values(record(parsed['provider']))) found.providers.push(...list(bodies));
  }
  return found;
};

/** Every string within a value, however deep. */
export const stringsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return Object.values(record(value)).flatMap(stringsIn);
};
