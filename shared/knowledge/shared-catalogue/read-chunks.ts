import { chunkDocument, type TextChunk } from '../chunk-document.ts';
import { readDocument } from '../read/read-document.ts';

/** What a file says, cut for the index, under the title that operators gave it. @throws AppError `validation_failed` with `extra.reason`, as readDocument */
export const readChunks = async ({
  bytes,
  fileName,
  contentType,
  title,
}: {
  bytes: Uint8Array;
  fileName: string;
  contentType: string;
  title: string;
}): Promise<{ chunks: TextChunk[]; language: string | null }> => {
  const { blocks, language } = await readDocument({ bytes, fileName, contentType });
  return { chunks: chunkDocument({ blocks, title }), language };
};
