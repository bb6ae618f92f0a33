import { decodeId, encodeId } from '../../../shared/core/ids.ts';
import { addTexts, textContent } from '../../../shared/knowledge/documents/add-texts.ts';
import { changeDocument } from '../../../shared/knowledge/documents/change-document.ts';
import { deleteDocument } from '../../../shared/knowledge/documents/delete-document.ts';
import { type DocumentForm, documentFormSchema } from '../../../shared/knowledge/documents/document-fields.ts';
import type { DocumentRow } from '../../../shared/knowledge/documents/document-row.ts';
import { documentTag, documentView, revisionOfTag } from '../../../shared/knowledge/documents/document-view.ts';
import { downloadDocument } from '../../../shared/knowledge/documents/download-document.ts';
import { finishUpload as finishTicket } from '../../../shared/knowledge/documents/finish-upload.ts';
import { getDocument } from '../../../shared/knowledge/documents/get-document.ts';
import { knowledgeStatus } from '../../../shared/knowledge/documents/knowledge-status.ts';
import { listDocuments } from '../../../shared/knowledge/documents/list-documents.ts';
import { openUpload as openTicket } from '../../../shared/knowledge/documents/open-upload.ts';
import { requestReindex } from '../../../shared/knowledge/documents/request-reindex.ts';
import { searchDocuments } from '../../../shared/knowledge/documents/search-documents.ts';
import { uploadDocument } from '../../../shared/knowledge/documents/upload-document.ts';
import { citedDocumentId } from '../../../shared/knowledge/shared-catalogue/cited-document-id.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import { readFileForm } from '../../../shared/runtime/read-file-form.ts';
import { validate } from '../../../shared/runtime/validate.ts';
import type routes from './routes.ts';

type Uses = 'store' | 'bus' | 'blobs' | 'vectors' | 'model';

const view = (row: DocumentRow) => ({ body: documentView(row), etag: documentTag(row) });
const idOf = (params: { id: string }): string | null => decodeId('document', params.id);

type FileRequest = { body: Uint8Array; headers: Readonly<Record<string, string>>; query: Partial<DocumentForm> };

/** The file of a request and what is said of it: the body itself with its fields in the query, or a form with both. */
const readFile = async ({ body, headers, query }: FileRequest): Promise<{ bytes: Uint8Array; contentType: string; form: DocumentForm }> => {
  const contentType = headers['content-type'] ?? 'application/octet-stream';
  const sent = await readFileForm({ body, contentType });
  if (sent === null) return { bytes: body, contentType, form: { ...documentFormSchema.parse({}), ...query } };
  const named = sent.fileName === null ? {} : { fileName: sent.fileName };
  return {
    bytes: sent.bytes,
    contentType: sent.contentType,
    form: validate({ schema: documentFormSchema, value: { ...named, ...sent.fields } }),
  };
};

const list: RouteHandler<typeof routes.list, Uses> = async ({ ctx, input }) => {
  const { limit, cursor, ...filters } = input.query;
  const scope = { route: 'documents.list', filters };
  const { documents, nextBeforeId } = await listDocuments({
    ctx,
    input: { limit, filters, beforeId: cursor === undefined ? null : ctx.cursor.decode({ ...scope, cursor }) },
  });
  return {
    body: {
      data: documents.map(documentView),
      nextCursor: nextBeforeId === null ? null : ctx.cursor.encode({ ...scope, position: nextBeforeId }),
    },
  };
};

const status: RouteHandler<typeof routes.status, Uses> = async ({ ctx }) => ({ body: await knowledgeStatus({ ctx }) });

const search: RouteHandler<typeof routes.search, Uses> = async ({ ctx, input }) => {
  const passages = await searchDocuments({ ctx, input: { query: input.query.q, limit: input.query.limit } });
  return {
    body: {
      data: passages.map(({ documentId, headings, ...rest }) => ({
        ...rest,
        documentId: citedDocumentId({ documentId, tier: rest.tier }),
        headings: [...headings],
      })),
    },
  };
};

const get: RouteHandler<typeof routes.get, Uses> = async ({ ctx, input }) =>
  view(await getDocument({ ctx, input: { documentId: idOf(input.params) } }));

const download: RouteHandler<typeof routes.download, Uses> = async ({ ctx, input }) => ({
  body: await downloadDocument({ ctx, input: { documentId: idOf(input.params) } }),
});

const upload: RouteHandler<typeof routes.upload, Uses> = async ({ ctx, input }) =>
  view(await uploadDocument({ ctx, input: await readFile(input) }));

const openUpload: RouteHandler<typeof routes.openUpload, Uses> = async ({ ctx }) => {
  const { uploadId, ...ticket } = await openTicket({ ctx });
  return { body: { uploadId: encodeId('upload', uploadId), ...ticket } };
};

const finishUpload: RouteHandler<typeof routes.finishUpload, Uses> = async ({ ctx, input }) =>
  view(await finishTicket({ ctx, input: { uploadId: decodeId('upload', input.params.id), form: input.body } }));

const bulk: RouteHandler<typeof routes.bulk, Uses> = async ({ ctx, input }) => {
  const outcomes = await addTexts({ ctx, input: input.body.documents });
  return { body: { data: outcomes.map(({ id, created }) => ({ id: encodeId('document', id), created })) } };
};

const rebuild: RouteHandler<typeof routes.rebuild, Uses> = async ({ ctx }) => ({
  body: { documents: await requestReindex({ ctx, input: 'all' }) },
});

const change: RouteHandler<typeof routes.change, Uses> = async ({ ctx, input }) => {
  const { text, ...fields } = input.body;
  const content = text === undefined ? null : textContent(text);
  const revision = revisionOfTag(input.ifMatch ?? '');
  return view(await changeDocument({ ctx, input: { documentId: idOf(input.params), revision, fields, content } }));
};

const replace: RouteHandler<typeof routes.replace, Uses> = async ({ ctx, input }) => {
  const { bytes, contentType, form } = await readFile(input);
  const content = { bytes, contentType, fileName: form.fileName ?? 'document' };
  const revision = revisionOfTag(input.ifMatch ?? '');
  return view(await changeDocument({ ctx, input: { documentId: idOf(input.params), revision, fields: {}, content } }));
};

const reindex: RouteHandler<typeof routes.reindex, Uses> = async ({ ctx, input }) => ({
  body: { documents: await requestReindex({ ctx, input: { documentId: idOf(input.params) } }) },
});

const remove: RouteHandler<typeof routes.remove, Uses> = async ({ ctx, input }) => {
  await deleteDocument({ ctx, input: { documentId: idOf(input.params), revision: revisionOfTag(input.ifMatch ?? '') } });
  return {};
};

export default { list, status, search, get, download, upload, openUpload, finishUpload, bulk, rebuild, change, replace, reindex, remove };
