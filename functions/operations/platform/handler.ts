import { decodeId, encodeId } from '../../../shared/core/ids.ts';
import { addSharedDocument } from '../../../shared/knowledge/shared-catalogue/add-shared-document.ts';
import { deleteSharedDocument } from '../../../shared/knowledge/shared-catalogue/delete-shared-document.ts';
import { listSharedDocuments } from '../../../shared/knowledge/shared-catalogue/list-shared-documents.ts';
import { reindexSharedDocument } from '../../../shared/knowledge/shared-catalogue/reindex-shared-document.ts';
import { sharedDocumentView } from '../../../shared/knowledge/shared-catalogue/shared-document.ts';
import { assignUnrouted } from '../../../shared/mail/assign-unrouted.ts';
import { listUnrouted, type UnroutedMail, type UnroutedPosition } from '../../../shared/mail/list-unrouted.ts';
import { resolveRecipient } from '../../../shared/mail/resolve-recipient.ts';
import { simulateMail } from '../../../shared/mail/simulate-mail.ts';
import { showBreakers } from '../../../shared/operations/show-breakers.ts';
import { showMigrations } from '../../../shared/operations/show-migrations.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import { setPlan as putOnPlan } from '../../../shared/tenants/set-plan.ts';
import type routes from './routes.ts';

type Uses = 'platform' | 'state' | 'door' | 'storeFor' | 'blobs' | 'bus' | 'vectors' | 'model';

const breakers: RouteHandler<typeof routes.breakers, Uses> = async ({ ctx }) => ({ body: await showBreakers({ ctx }) });

const migrations: RouteHandler<typeof routes.migrations, Uses> = async ({ ctx }) => ({
  body: await showMigrations({ ctx }),
});

const setPlan: RouteHandler<typeof routes.setPlan, Uses> = async ({ ctx, input }) => ({
  body: await putOnPlan({ ctx, input: { tenantId: input.params.id, plan: input.body.plan } }),
});

const view = (mail: UnroutedMail) => ({
  id: encodeId('message', mail.id),
  envelopeFrom: mail.envelope_from,
  recipient: mail.recipient,
  reason: mail.reason,
  receivedAt: new Date(mail.received_at).toISOString(),
  assignedTenantId: mail.assigned_tenant,
  assignedAt: mail.assigned_at === null ? null : new Date(mail.assigned_at).toISOString(),
  assignedBy: mail.assigned_by,
});

const unrouted: RouteHandler<typeof routes.unrouted, Uses> = async ({ ctx, input }) => {
  const { limit, cursor, assigned } = input.query;
  const scope = { route: 'platform.unrouted', filters: { assigned } };
  const before = cursor === undefined ? null : ctx.cursor.decode<UnroutedPosition>({ ...scope, cursor });
  const { mails, next } = await listUnrouted({
    ctx,
    input: { assigned: assigned === undefined ? null : assigned === 'true', limit, before },
  });
  return { body: { data: mails.map(view), nextCursor: next === null ? null : ctx.cursor.encode({ ...scope, position: next }) } };
};

const assign: RouteHandler<typeof routes.assign, Uses> = async ({ ctx, input }) => {
  const { tenantId } = input.body;
  const messageId = await assignUnrouted({ ctx, input: { unroutedId: decodeId('message', input.params.id), tenantId } });
  return { body: { id: input.params.id, tenantId, messageId: encodeId('message', messageId) } };
};

const resolve: RouteHandler<typeof routes.resolve, Uses> = async ({ ctx, input }) => {
  const startedMs = performance.now();
  const found = await resolveRecipient({ ctx, input: input.query });
  const tookMs = Math.round((performance.now() - startedMs) * 10) / 10;
  const address = input.query.address.trim().toLowerCase();
  return { body: { address, tenantId: found?.tenantId ?? null, strategy: found?.strategy ?? 'none', tookMs } };
};

const simulate: RouteHandler<typeof routes.simulate, Uses> = async ({ ctx, input }) => {
  const { raw, ...delivery } = input.body;
  return { body: await simulateMail({ ctx, input: { ...delivery, raw: Buffer.from(raw) } }) };
};

const documents: RouteHandler<typeof routes.documents, Uses> = async ({ ctx, input }) => {
  const { limit, cursor } = input.query;
  const scope = { route: 'platform.documents' };
  const beforeId = cursor === undefined ? null : ctx.cursor.decode({ ...scope, cursor });
  const page = await listSharedDocuments({ ctx, input: { limit, beforeId } });
  const nextCursor = page.nextBeforeId === null ? null : ctx.cursor.encode({ ...scope, position: page.nextBeforeId });
  return { body: { data: page.documents.map(sharedDocumentView), nextCursor } };
};

const addDocument: RouteHandler<typeof routes.addDocument, Uses> = async ({ ctx, input }) => {
  const contentType = input.headers['content-type'] ?? 'application/octet-stream';
  return { body: sharedDocumentView(await addSharedDocument({ ctx, input: { bytes: input.body, contentType, form: input.query } })) };
};

const sharedIdOf = (params: { id: string }): string | null => decodeId('sharedDocument', params.id);

const reindexDocument: RouteHandler<typeof routes.reindexDocument, Uses> = async ({ ctx, input }) => ({
  body: sharedDocumentView(await reindexSharedDocument({ ctx, input: { documentId: sharedIdOf(input.params) } })),
});

const removeDocument: RouteHandler<typeof routes.removeDocument, Uses> = async ({ ctx, input }) => {
  await deleteSharedDocument({ ctx, input: { documentId: sharedIdOf(input.params) } });
  return {};
};

export default {
  ...{ breakers, migrations, setPlan, unrouted, assign, resolve, simulate },
  ...{ documents, addDocument, reindexDocument, removeDocument },
};
