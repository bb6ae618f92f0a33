import type { ChunkFilter } from './port.ts';

/** A string literal of Lance's SQL, which has no bound parameters: the one way a value gets into a filter. */
const literal = (value: string): string => `'${value.toWellFormed().replaceAll("'", "''")}'`;

const among = (column: string, values: readonly string[]): string =>
  values.length === 0 ? 'false' : `${column} in (${values.map(literal).join(', ')})`;

/** The rows of one document of a tenant. */
export const documentFilter = ({ tenantId, documentId }: { tenantId: string; documentId: string }): string =>
  `tenant_id = ${literal(tenantId)} and document_id = ${literal(documentId)}`;

/** The rows of a tenant that a search may find. Its folder holds no others: this is the second wall. */
export const searchFilter = ({ tenantId, filter = {} }: { tenantId: string; filter?: ChunkFilter | undefined }): string => {
  const { visibility, validOn, documentIds } = filter;
  return [
    `tenant_id = ${literal(tenantId)}`,
    ...(visibility === undefined ? [] : [`visibility = ${literal(visibility)}`]),
    ...(validOn === undefined
      ? []
      : [`(valid_from is null or valid_from <= ${literal(validOn)})`, `(valid_to is null or valid_to >= ${literal(validOn)})`]),
    ...(documentIds === undefined ? [] : [among('document_id', documentIds)]),
  ].join(' and ');
};
