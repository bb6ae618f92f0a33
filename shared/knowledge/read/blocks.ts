/** One piece of a document in reading order. `page` counts from 1, null where the format has none. */
export type Block =
  | { kind: 'heading'; level: number; text: string; page: number | null }
  | { kind: 'paragraph' | 'item'; text: string; page: number | null }
  /** `header`: the table's head, of which each part of the table is told again; null where the row tells its columns itself. */
  | { kind: 'row'; text: string; page: number | null; header: string | null };

export const DOCUMENT_TYPES = ['txt', 'md', 'html', 'csv', 'pdf', 'docx'] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];

/** What a parser of one format gives. */
export type ParsedDocument = { blocks: Block[]; title: string | null; pageCount: number | null };
