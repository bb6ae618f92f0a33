import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { newUuid } from '../../shared/core/ids.ts';
import { openSupabaseIdentity } from '../../shared/services/identity/supabase.ts';
import { callFunction } from '../../shared/services/store/call-function.ts';
import { openStore } from '../../shared/services/store/supabase.ts';
import { openLocalTokens } from '../../shared/services/tokens/local.ts';
import type { StoreClaims } from '../../shared/services/tokens/port.ts';
import type { EmbeddedCloud } from './embedded-cloud.ts';

export const MEMBER_ROLES = ['owner', 'admin', 'member', 'viewer'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

type OpenedStore = ReturnType<typeof openStore>;

export type TestMember = { memberId: string; role: MemberRole; name: string; email: string };
/** A person who can sign in: the account and one session of it. */
export type TestAccount = { subject: string; password: string; accessToken: string; refreshToken: string };

export type TestAgency<Member extends TestMember = TestMember> = {
  tenantId: string;
  name: string;
  /** Mail to it belongs to this agency. */
  supportAddress: string;
  destinations: readonly { id: string; name: string; aliases: readonly string[] }[];
  members: Readonly<Record<MemberRole, Member>>;
  /** The database as each of them may see it. */
  stores: Readonly<Record<MemberRole, OpenedStore>>;
  /** The database as the pipeline sees it for this agency. */
  systemStore: OpenedStore;
};

/** A store token's view of the test database. */
export const openTestStore = ({ cloud, claims }: { cloud: EmbeddedCloud; claims: StoreClaims }): OpenedStore =>
  openStore({ url: cloud.supabaseUrl, anonKey: cloud.anonKey, tokens: openLocalTokens({ jwtSecret: cloud.jwtSecret }), claims });

export const openTestIdentity = ({ cloud }: { cloud: EmbeddedCloud }) =>
  openSupabaseIdentity({ url: cloud.supabaseUrl, anonKey: cloud.anonKey, verification: { jwtSecret: cloud.jwtSecret } });

/** An id that no other test has. */
export const newTenantId = (): string => `agency-${randomBytes(8).toString('hex')}`;

const openAccount = async ({ cloud, email }: { cloud: EmbeddedCloud; email: string }): Promise<TestAccount> => {
  const identity = openTestIdentity({ cloud });
  const password = `test-${randomBytes(12).toString('hex')}`;
  const { subject } = await identity.signUp({ email, password });
  const session = await identity.signIn({ email, password });
  if (session === null) throw new Error('An account that was just made does not let its owner in.');
  return { subject, password, accessToken: session.accessToken, refreshToken: session.refreshToken };
};

type Options = { cloud: EmbeddedCloud; name?: string; settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>> };

/**
 * A fresh agency with an owner, an admin, a member and a viewer, two destinations and a verified support address, made the way the platform makes one.
 * `withAccounts: true` signs every member up and in, which costs a password hash each.
 */
export function createTestAgency(options: Options & { withAccounts: true }): Promise<TestAgency<TestMember & TestAccount>>;
export function createTestAgency(options: Options & { withAccounts?: false }): Promise<TestAgency>;
export async function createTestAgency({
  cloud,
  name = 'Acacia Travel',
  settings = {},
  withAccounts = false,
}: Options & { withAccounts?: boolean }): Promise<TestAgency> {
  const tenantId = newTenantId();
  const memberOf = async (role: MemberRole): Promise<TestMember & Partial<TestAccount>> => {
    const email = `${role}@${tenantId}.example`;
    return { memberId: newUuid(), role, name: `The ${role}`, email, ...(withAccounts ? await openAccount({ cloud, email }) : {}) };
  };
  const [owner, admin, member, viewer] = await Promise.all([memberOf('owner'), memberOf('admin'), memberOf('member'), memberOf('viewer')]);
  const members = { owner, admin, member, viewer };
  const destinations = [
    { id: newUuid(), name: 'Zanzibar', aliases: ['Unguja'] },
    { id: newUuid(), name: 'Mauritius', aliases: [] },
  ];
  const supportAddress = `enquiries@${tenantId}.example`;
  await callFunction({
    store: openTestStore({ cloud, claims: { role: 'app_platform' } }),
    name: 'platform_create_agency',
    args: {
      p_agency: {
        tenantId,
        name,
        members: Object.values(members).map(({ memberId, subject = null, email, name, role }) => ({
          id: memberId,
          subject,
          email,
          name,
          role,
        })),
        settings: { company: { name }, email: {}, quotes: {}, branding: {}, ...settings },
        destinations,
        addresses: [{ address: supportAddress, kind: 'support' }],
      },
      p_at: new Date().toISOString(),
    },
    schema: z.literal(true),
  });

  const storeOf = (role: MemberRole) =>
    openTestStore({ cloud, claims: { role: 'app_member', tenantId, memberId: members[role].memberId, memberRole: role } });
  return {
    tenantId,
    name,
    supportAddress,
    destinations,
    members,
    stores: { owner: storeOf('owner'), admin: storeOf('admin'), member: storeOf('member'), viewer: storeOf('viewer') },
    systemStore: openTestStore({ cloud, claims: { role: 'app_member', tenantId, memberId: null, memberRole: 'system' } }),
  };
}
