import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Identity, Session } from '../../shared/services/identity/port.ts';

export type IdentityHarness = {
  identity: Identity;
  /** The same service, looked for where nobody answers. */
  unreachable: Identity;
  /** A token of the store, signed with the same key. */
  storeToken(): Promise<string>;
  close(): Promise<void>;
};

const PASSWORD = 'correct horse battery';

/** What every sign-in service keeps. */
export const describeIdentityContract = (name: string, open: () => Promise<IdentityHarness>): void => {
  describe(`identity: ${name}`, () => {
    let harness: IdentityHarness;
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(async () => await harness.close());

    const newEmail = () => `person-${randomUUID()}@example.com`;
    const signedIn = async (): Promise<{ email: string; subject: string; session: Session }> => {
      const email = newEmail();
      const { subject } = await harness.identity.signUp({ email, password: PASSWORD });
      const session = await harness.identity.signIn({ email, password: PASSWORD });
      if (session === null) throw new Error('A new account could not sign in.');
      return { email, subject, session };
    };

    it('signs in whom it has signed up, whatever the case of the address', async () => {
      const { email, subject } = await signedIn();
      const session = await harness.identity.signIn({ email: email.toUpperCase(), password: PASSWORD });
      expect(session).toMatchObject({ subject, expiresInSeconds: 1800 });
      expect(session?.accessToken).not.toBe(session?.refreshToken);
    });

    it('gives null for a wrong password and an unknown address alike', async () => {
      const { email } = await signedIn();
      expect(await harness.identity.signIn({ email, password: 'wrong horse battery' })).toBeNull();
      expect(await harness.identity.signIn({ email: newEmail(), password: PASSWORD })).toBeNull();
    });

    it('refuses a second account with the same address in another case', async () => {
      const { email } = await signedIn();
      await expect(harness.identity.signUp({ email: email.toUpperCase(), password: PASSWORD })).rejects.toMatchObject({
        code: 'duplicate',
      });
    });

    it('refuses a password of eleven characters', async () => {
      await expect(harness.identity.signUp({ email: newEmail(), password: 'elevenchars' })).rejects.toMatchObject({
        code: 'validation_failed',
      });
    });

    it('verifies its own access token and says whose it is', async () => {
      const { subject, session } = await signedIn();
      const verified = await harness.identity.verify(session.accessToken);
      expect(verified).toMatchObject({ subject });
      expect(verified?.sessionId).not.toBeNull();
      expect((verified?.expiresAt.getTime() ?? 0) - (verified?.issuedAt.getTime() ?? 0)).toBe(1_800_000);
    });

    it('verifies no altered, unsigned, foreign or store token', async () => {
      const { session } = await signedIn();
      const [header, payload, signature] = session.accessToken.split('.');
      const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
      const altered = Buffer.from(
        JSON.stringify({ ...JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()), sub: randomUUID() }),
      ).toString('base64url');
      const tokens = [
        '',
        'nonsense',
        `${header}.${altered}.${signature}`,
        `${unsigned}.${payload}.`,
        `${header}.${payload}.`,
        await harness.storeToken(),
        session.refreshToken,
      ];
      for (const token of tokens) expect(await harness.identity.verify(token)).toBeNull();
    });

    it('renews a session and rotates its refresh token', async () => {
      const { subject, session } = await signedIn();
      const renewed = await harness.identity.refresh(session.refreshToken);
      expect(renewed).toMatchObject({ subject });
      expect(renewed?.refreshToken).not.toBe(session.refreshToken);
      expect(await harness.identity.verify(renewed?.accessToken ?? '')).toMatchObject({ subject });
    });

    it('ends the whole family when an old spent refresh token comes back', async () => {
      const { session } = await signedIn();
      const second = await harness.identity.refresh(session.refreshToken);
      const third = await harness.identity.refresh(second?.refreshToken ?? '');
      expect(third).not.toBeNull();
      expect(await harness.identity.refresh(session.refreshToken)).toBeNull();
      expect(await harness.identity.refresh(third?.refreshToken ?? '')).toBeNull();
    });

    it('gives null for an unknown refresh token', async () => {
      expect(await harness.identity.refresh(randomUUID())).toBeNull();
      expect(await harness.identity.refresh('nonsense')).toBeNull();
    });

    it('signs out the one session, twice without complaint', async () => {
      const { email, session } = await signedIn();
      const other = await harness.identity.signIn({ email, password: PASSWORD });
      await harness.identity.signOut(session.accessToken);
      await harness.identity.signOut(session.accessToken);
      expect(await harness.identity.refresh(session.refreshToken)).toBeNull();
      expect(await harness.identity.refresh(other?.refreshToken ?? '')).not.toBeNull();
    });

    it('leaves no session of one person to the next call', async () => {
      const [one, two] = await Promise.all([signedIn(), signedIn()]);
      const again = await harness.identity.refresh(one.session.refreshToken);
      expect(again?.subject).toBe(one.subject);
      expect(one.subject).not.toBe(two.subject);
    });

    it('says dependency_unavailable when nobody answers, not "wrong password"', async () => {
      const { unreachable } = harness;
      const expected = { code: 'dependency_unavailable' };
      await expect(unreachable.signIn({ email: newEmail(), password: PASSWORD })).rejects.toMatchObject(expected);
      await expect(unreachable.signUp({ email: newEmail(), password: PASSWORD })).rejects.toMatchObject(expected);
      await expect(unreachable.refresh(randomUUID())).rejects.toMatchObject(expected);
      await expect(unreachable.signOut('a.b.c')).rejects.toMatchObject(expected);
    });
  });
};
