import { encodeId } from '../../core/ids.ts';

/** The public id of a document that an answer cites: the agency's own, or one of the shared catalogue. */
export const citedDocumentId = ({ documentId, tier }: { documentId: string; tier?: 'shared' | undefined }): string =>
  encodeId(tier === 'shared' ? 'sharedDocument' : 'document', documentId);
