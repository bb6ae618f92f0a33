import { join } from 'node:path';
import { type AnswerInput, answerQuestion } from '../../../../shared/knowledge/answer/answer-question.ts';
import type { AnswerResult } from '../../../../shared/knowledge/answer/answer-result.ts';
import { chunkDocument } from '../../../../shared/knowledge/chunk-document.ts';
import { readDocument } from '../../../../shared/knowledge/read/read-document.ts';
import { openNoModel } from '../../../../shared/services/model/none.ts';
import type { Model } from '../../../../shared/services/model/port.ts';
import { openLanceVectors } from '../../../../shared/services/vectors/lancedb.ts';
import type { ChunkedDocument } from '../../../../shared/services/vectors/port.ts';
import { silentLog, temporaryHome } from '../../embedded/support/temporary-home.ts';

export type KnowledgeContext = Parameters<typeof answerQuestion>[0]['ctx'];
type Indexed = Partial<Pick<ChunkedDocument, 'visibility' | 'validFrom' | 'validTo' | 'language'>> & {
  tenantId: string;
  documentId: string;
  text: string;
};

const log = { ...silentLog, with: () => log };

/** LanceDB in a folder of its own, the embedder from npm, and whatever model a test brings. */
export const openKnowledge = async () => {
  const { home, remove } = await temporaryHome();
  const vectors = openLanceVectors({ uri: join(home, 'vectors') });
  const own = openNoModel();
  const { embeddings } = own;
  if (embeddings === null) throw new Error('There is no embedder.');

  const ctxWith = (model: Partial<Model> = {}): KnowledgeContext => ({
    vectors,
    model: { ...own, ...model },
    log,
    signal: new AbortController().signal,
    now: () => new Date('2026-03-14T10:00:00Z'),
  });
  return {
    ctxWith,
    /** Markdown, as the product reads, chunks and embeds it. */
    index: async ({ tenantId, documentId, text, visibility = 'public', validFrom = null, validTo = null, language = null }: Indexed) => {
      const { blocks, title } = await readDocument({ bytes: Buffer.from(text), fileName: `${documentId}.md` });
      const chunks = chunkDocument({ blocks, title });
      const embedded = await embeddings.embed({ texts: chunks.map((chunk) => chunk.text) });
      await vectors.replaceDocument({
        tenantId,
        embedder: embeddings.embedder,
        document: {
          ...{ documentId, visibility, validFrom, validTo, language },
          chunks: chunks.map((chunk, at) => ({ ...chunk, vector: embedded.vectors[at] ?? [] })),
        },
      });
    },
    ask: async ({ model, ...input }: AnswerInput & { model?: Partial<Model> }): Promise<AnswerResult> =>
      await answerQuestion({ ctx: ctxWith(model), input }),
    close: async () => {
      await vectors.close();
      await remove();
    },
  };
};

export type Knowledge = Awaited<ReturnType<typeof openKnowledge>>;
