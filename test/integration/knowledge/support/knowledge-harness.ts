import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { newUuid } from '../../../../shared/core/ids.ts';
import { createLog } from '../../../../shared/core/log.ts';
import { indexDocuments } from '../../../../shared/knowledge/index/index-documents.ts';
import { openFolderBlobs } from '../../../../shared/services/blobs/folder.ts';
import type { EventEnvelope } from '../../../../shared/services/bus/port.ts';
import type { TenantContext } from '../../../../shared/services/context.ts';
import type { Embeddings } from '../../../../shared/services/model/port.ts';
import type { Store } from '../../../../shared/services/store/port.ts';
import { openLanceVectors } from '../../../../shared/services/vectors/lancedb.ts';
import type { Hit, Vectors } from '../../../../shared/services/vectors/port.ts';
import { createTestAgency, type TestAgency } from '../../../setup/create-agency.ts';
import type { EmbeddedCloud } from '../../../setup/embedded-cloud.ts';
import { hashEmbeddings } from './hash-embeddings.ts';

export type KnowledgeContext = TenantContext<'store' | 'bus' | 'blobs' | 'vectors' | 'model'>;

export type KnowledgeHarness = {
  agency: TestAgency;
  /** As the agency's owner, for what people do. */
  owner: KnowledgeContext;
  /** As a stage. */
  system: KnowledgeContext;
  published: EventEnvelope[];
  logLines: string[];
  vectors: Vectors;
  with(change: Partial<Pick<KnowledgeContext, 'store' | 'blobs' | 'vectors' | 'model' | 'now'>>): KnowledgeContext;
  /** One run of the stage, as for an event of its own. */
  index(ctx?: KnowledgeContext, eventId?: string): Promise<void>;
  /** Chunks whose words match, whoever may see them. */
  search(text: string, embeddings?: Embeddings): Promise<Hit[]>;
  /** What time does to a run that was killed. */
  expireLease(): Promise<void>;
  close(): Promise<void>;
};

/** An agency of its own, with a real database, real files and real vectors. */
export const openKnowledge = async ({ cloud }: { cloud: EmbeddedCloud }): Promise<KnowledgeHarness> => {
  const agency = await createTestAgency({ cloud });
  const folder = await mkdtemp(join(tmpdir(), 'tripwright-knowledge-'));
  const vectors = openLanceVectors({ uri: join(folder, 'vectors') });
  const blobs = openFolderBlobs({
    folder: join(folder, 'blobs'),
    signing: () => ({ secret: 'a secret of more than thirty-two letters', baseUrl: 'http://files.example' }),
  });
  const published: EventEnvelope[] = [];
  const logLines: string[] = [];
  const embeddings = hashEmbeddings();
  const { memberId } = agency.members.owner;
  const context = ({ store, actor }: { store: Store; actor: KnowledgeContext['actor'] }): KnowledgeContext => ({
    tenantId: agency.tenantId,
    actor,
    requestId: newUuid(),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    installation: {
      inboundDomain: 'in.example',
      messageIdDomain: 'id.example',
      region: 'test',
      version: 'test',
      outboundLeaseSeconds: 60,
      inboundPublicKeys: [],
      emailEventPublicKeys: [],
      inboundPastToleranceSeconds: 300,
    },
    now: () => new Date(),
    log: createLog({ level: 'debug', service: 'test', version: 'test', destination: { write: (line) => void logLines.push(line) } }),
    cursor: {
      encode: () => '',
      decode: () => {
        throw new Error('No cursor here.');
      },
    },
    signal: new AbortController().signal,
    store,
    bus: { publish: async ({ event }) => void published.push(event) },
    blobs,
    vectors,
    model: { chat: null, embeddings },
  });
  const owner = context({
    store: agency.stores.owner,
    actor: { kind: 'member', memberId, role: 'owner', email: 'owner@acacia.example', name: 'The owner' },
  });
  const system = context({ store: agency.systemStore, actor: { kind: 'system', stage: 'index-document' } });
  const sql = postgres(cloud.superuserUrl, { max: 1, onnotice: () => undefined });
  return {
    agency,
    owner,
    system,
    published,
    logLines,
    vectors,
    with: (change) => ({ ...system, ...change }),
    index: async (ctx = system, eventId = newUuid()) => await indexDocuments({ ctx, input: { eventId } }),
    search: async (text, from = embeddings) =>
      await vectors.searchByText({ tenantId: agency.tenantId, embedder: from.embedder, text, limit: 50 }),
    expireLease: async () =>
      void (await sql`update public.knowledge_indexes set lease_until = now() - interval '1 second' where tenant_id = ${agency.tenantId}`),
    close: async () => {
      await sql.end();
      await vectors.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
