import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vitest/node';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDERS = ['functions', 'shared', 'infra', 'test'];

export type Import = {
  /** As written. */
  specifier: string;
  /** The file of ours, from the root of the repository; null for a package or `node:`. */
  target: string | null;
  kind: 'value' | 'type' | 'dynamic';
  /** What a value import names. */
  names: readonly string[];
};

export type Module = {
  /** From the root of the repository, with `/`. */
  path: string;
  lines: number;
  imports: readonly Import[];
  readsEnvironment: boolean;
  usesConsole: boolean;
  /** Imports whose specifier is computed, which no rule can check. */
  computedImports: number;
};

type Node = Readonly<Record<string, unknown>> & { type: string };

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

const nodesOf = function* (root: unknown): Generator<Node> {
  const waiting: unknown[] = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (Array.isArray(value)) waiting.push(...value.filter((item) => item !== null));
    else if (isNode(value)) {
      yield value;
      waiting.push(...Object.values(value).filter((child) => typeof child === 'object' && child !== null));
    }
  }
};

const textOf = (node: unknown): string | null =>
  isNode(node) && node.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : null;

const nameOf = (node: unknown): string | null =>
  isNode(node) && node.type === 'Identifier' && typeof node['name'] === 'string' ? node['name'] : null;

const resolveTarget = (path: string, specifier: string): string | null =>
  specifier.startsWith('.') ? normalize(join(dirname(path), specifier)).replaceAll('\\', '/') : null;

const importOf = (node: Node): Pick<Import, 'kind' | 'names'> & { specifier: string | null } => {
  if (node.type === 'ImportExpression') return { specifier: textOf(node['source']), kind: 'dynamic', names: [] };
  if (node.type === 'TSImportType') return { specifier: textOf(node['source'] ?? node['argument']), kind: 'type', names: [] };
  const specifiers = (Array.isArray(node['specifiers']) ? node['specifiers'] : []).filter(isNode);
  const values = specifiers.filter((specifier) => specifier['importKind'] !== 'type' && specifier['exportKind'] !== 'type');
  const isType = node['importKind'] === 'type' || node['exportKind'] === 'type' || (specifiers.length > 0 && values.length === 0);
  const names = isType
    ? []
    : values.map((specifier) => nameOf(specifier['imported'] ?? specifier['local'])).filter((name) => name !== null);
  return { specifier: textOf(node['source']), kind: isType ? 'type' : 'value', names };
};

const IMPORTING = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression', 'TSImportType']);

/** What a module imports and touches, from its syntax tree. */
export const readModule = ({ path, text }: { path: string; text: string }): Module => {
  const nodes = [...nodesOf(parseAst(text, { lang: 'ts' }).body)];
  const found = nodes
    .filter(({ type, source }) => IMPORTING.has(type) && !(type === 'ExportNamedDeclaration' && source === null))
    .map(importOf);
  const isMember = (node: Node, object: string, property: string | null) =>
    node.type === 'MemberExpression' &&
    nameOf(node['object']) === object &&
    (property === null || nameOf(node['property']) === property || textOf(node['property']) === property);
  return {
    path,
    lines: text.split('\n').length - 1,
    imports: found.flatMap(({ specifier, kind, names }) =>
      specifier === null ? [] : [{ specifier, kind, names, target: resolveTarget(path, specifier) }],
    ),
    readsEnvironment: nodes.some((node) => isMember(node, 'process', 'env')),
    usesConsole: nodes.some((node) => isMember(node, 'console', null)),
    computedImports: found.filter(({ specifier }) => specifier === null).length,
  };
};

/** Every module of the repository. */
export const readModules = async (): Promise<Module[]> => {
  const entries = await Promise.all(
    FOLDERS.filter((folder) => existsSync(join(ROOT, folder))).map(
      async (folder) => await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true }),
    ),
  );
  const paths = entries
    .flat()
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll('\\', '/'))
    .sort();
  return await Promise.all(paths.map(async (path) => readModule({ path, text: await readFile(join(ROOT, path), 'utf8') })));
};
