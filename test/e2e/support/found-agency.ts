import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createAgency } from '../../../infra/local/agency/create-agency.ts';
import type { PipelineCloud } from '../../setup/start-test-cloud.ts';
import { type Api, apiOf } from './api.ts';

const ROLES = ['owner', 'admin', 'member', 'viewer'] as const;
export type TestRole = (typeof ROLES)[number];

export type TestMember = { role: TestRole; name: string; email: string; subject: string; accessToken: string; api: Api };

/** An agency of its own for one test, with a person in each role, three destinations, and rates if the test wants them. */
export type FoundAgency = {
  tenantId: string;
  name: string;
  inbox: string;
  members: Readonly<Record<TestRole, TestMember>>;
};

type FoundAgencyInput = {
  cloud: PipelineCloud;
  /** Merged over the sections below. */
  settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** A word that goes into everything that can carry one. */
  canary?: string;
  /** `own`: the sheet and exchange rates below; `none`: nothing to sell. */
  rates?: 'own' | 'none';
  tenantId?: string;
  addresses?: readonly { address: string; kind: 'support' | 'subuser' | 'primary' }[];
};

/** 1 ZAR = 0.05 USD: a hundred dollars are two thousand rand. */
export const FX = { source: 'entered by hand', base: 'ZAR', rates: { USD: '0.05', EUR: '0.04' } };

export const readSheet = async (): Promise<Uint8Array> => await readFile(new URL('../../fixtures/e2e/rates.csv', import.meta.url));

const settingsOf = ({ name, inbox, canary }: { name: string; inbox: string; canary: string }) => ({
  company: { name, address: `1 Harbour Road ${canary}`, timeZone: 'Africa/Johannesburg', currency: 'ZAR', region: 'ZA', locale: 'en-ZA' },
  email: { fromName: name, fromAddress: inbox, replyToAddress: inbox, signature: `Warm regards ${canary}` },
  quotes: { defaultMarkupBp: 1250, validityDays: 14, terms: `Subject to availability. ${canary}`, notes: canary },
  branding: {},
});

/** Makes an agency without anybody having to hash a password: the cloud's own keys sign its members' access tokens. */
export const foundAgency = async ({
  cloud,
  settings = {},
  canary = '',
  rates = 'own',
  tenantId = `agency-${randomBytes(6).toString('hex')}`,
  addresses,
}: FoundAgencyInput): Promise<FoundAgency> => {
  const name = `Agency ${canary === '' ? tenantId.slice(-6) : canary}`;
  const inbox = `enquiries@${tenantId}.example`;
  const members = await Promise.all(
    ROLES.map(async (role) => {
      const subject = randomUUID();
      const accessToken = await cloud.accessTokenOf(subject);
      const api = apiOf({ baseUrl: cloud.baseUrl, accessToken });
      return { role, name: `${role} ${canary}`.trim(), email: `${role}@${tenantId}.example`, subject, accessToken, api };
    }),
  );
  const subjects = new Map(members.map(({ email, subject }) => [email, subject]));
  const identity = await cloud.host.services.identity();
  const host = {
    ...cloud.host,
    services: {
      ...cloud.host.services,
      identity: async () => ({
        ...identity,
        signIn: async () => null,
        signUp: async ({ email }: { email: string }) => ({ subject: subjects.get(email) ?? '' }),
      }),
    },
  };
  const sections = Object.entries(settingsOf({ name, inbox, canary }));
  await createAgency({
    host,
    plan: {
      tenantId,
      name,
      members: members.map(({ name, email, role }) => ({ name, email, role, password: '' })),
      settings: Object.fromEntries(sections.map(([section, value]) => [section, { ...value, ...settings[section] }])),
      destinations: [
        { name: 'Zanzibar', aliases: ['Unguja', ...(canary === '' ? [] : [canary])] },
        { name: 'Mauritius', aliases: [] },
        { name: 'Kruger', aliases: [] },
      ],
      addresses: addresses === undefined ? [{ address: inbox, kind: 'support' }] : [...addresses],
    },
  });
  const [owner, admin, member, viewer] = members;
  if (owner === undefined || admin === undefined || member === undefined || viewer === undefined) throw new Error('A role has nobody.');
  if (rates === 'own') {
    const sheet = Buffer.from(await readSheet())
      .toString('utf8')
      .replaceAll('Coral', canary === '' ? 'Coral' : canary);
    await owner.api.ok({
      method: 'PUT',
      path: '/v1/rates/fx-set',
      json: { ...FX, source: `${FX.source} ${canary}`.trim(), asOf: cloud.host.clock().toISOString() },
    });
    await owner.api.ok({ method: 'POST', path: '/v1/rates/import', bytes: Buffer.from(sheet), headers: { 'content-type': 'text/csv' } });
  }
  return { tenantId, name, inbox, members: { owner, admin, member, viewer } };
};
