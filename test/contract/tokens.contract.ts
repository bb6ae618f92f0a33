import { type CryptoKey, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoreClaims, Tokens } from '../../shared/services/tokens/port.ts';

export type TokensHarness = {
  tokens: Tokens;
  /** What the database checks tokens with. */
  key: Uint8Array | CryptoKey;
  algorithm: 'HS256' | 'ES256';
  close(): Promise<void>;
};

const MEMBER_ID = '0198a000-0000-7000-8000-000000000001';

/** What each kind of store token says, and nothing beside. */
const SAYS: readonly { kind: string; claims: StoreClaims; payload: Readonly<Record<string, unknown>> }[] = [
  {
    kind: 'a member',
    claims: { role: 'app_member', tenantId: 'acacia', memberId: MEMBER_ID, memberRole: 'viewer' },
    payload: { role: 'app_member', tenant_id: 'acacia', member_id: MEMBER_ID, member_role: 'viewer' },
  },
  {
    kind: 'the pipeline of an agency',
    claims: { role: 'app_member', tenantId: 'baobab', memberId: null, memberRole: 'system' },
    payload: { role: 'app_member', tenant_id: 'baobab', member_id: null, member_role: 'system' },
  },
  { kind: 'the door', claims: { role: 'app_door' }, payload: { role: 'app_door' } },
  { kind: 'the platform', claims: { role: 'app_platform' }, payload: { role: 'app_platform' } },
];

/** What every maker of store tokens keeps. */
export const describeTokensContract = (name: string, open: () => Promise<TokensHarness>): void => {
  describe(`tokens, ${name}`, () => {
    let harness: TokensHarness;
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(async () => await harness.close());

    const opened = async (token: string) =>
      (await jwtVerify(token, harness.key, { algorithms: [harness.algorithm], audience: 'authenticated' })).payload;

    it.each(SAYS)('a token for $kind says that, lives five minutes, and is signed for the database', async ({ claims, payload }) => {
      const { iat = 0, exp = 0, ...said } = await opened(await harness.tokens.mint(claims));
      expect(said).toEqual({ aud: 'authenticated', ...payload });
      expect(exp - iat).toBe(300);
      expect(Math.abs(Date.now() / 1000 - iat)).toBeLessThan(30);
    });

    it('fifty at once for as many agencies are each their own', async () => {
      const tenantIds = Array.from({ length: 50 }, (_, index) => `agency-${index}`);
      const tokens = await Promise.all(
        tenantIds.map(async (tenantId) => {
          const token = await harness.tokens.mint({ role: 'app_member', tenantId, memberId: null, memberRole: 'system' });
          return (await opened(token))['tenant_id'];
        }),
      );
      expect(tokens).toEqual(tenantIds);
    });
  });
};
