import type { DocumentsChanged } from '../../../shared/events.ts';
import { indexDocuments } from '../../../shared/knowledge/index/index-documents.ts';
import type { StageHandler } from '../../../shared/runtime/define.ts';

const handler: StageHandler<typeof DocumentsChanged, 'store' | 'bus' | 'blobs' | 'vectors' | 'model'> = async ({ ctx, input }) =>
  await indexDocuments({ ctx, input });

export default handler;
