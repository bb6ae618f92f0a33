import { exportJWK, generateKeyPair } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLocalTokens } from '../../../shared/services/tokens/local.ts';
import { openRemoteTokens } from '../../../shared/services/tokens/remote.ts';
import { openSigningTokens } from '../../../shared/services/tokens/signing.ts';
import { describeNetworkFaults, QUICK_CALLS } from '../../contract/network-faults.ts';
import { describeTokensContract } from '../../contract/tokens.contract.ts';
import { createMemoryState } from '../../setup/memory-services.ts';
import { accountOf, type GoogleIdentity, startGoogleIdentity } from '../../stand-ins/google-identity.ts';
import { type HttpStandIn, startHttpStandIn } from '../../stand-ins/http-stand-in.ts';
import { startStoreToken } from './support/start-store-token.ts';

const SECRET = 'the HS256 secret of a project in the tests';
const key = new TextEncoder().encode(SECRET);
const nothing = async (): Promise<void> => undefined;
const DOOR = { role: 'app_door' } as const;

const newSigningKey = async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  return { publicKey, text: JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'key-1', alg: 'ES256' }) };
};

describeTokensContract('in the process', async () => ({
  tokens: openLocalTokens({ jwtSecret: SECRET }),
  key,
  algorithm: 'HS256',
  close: nothing,
}));

describeTokensContract('in the function store-token, ES256', async () => {
  const { text, publicKey } = await newSigningKey();
  return { tokens: await openSigningTokens({ signingKey: text }), key: publicKey, algorithm: 'ES256', close: nothing };
});

describeTokensContract('from store-token, over the network', async () => {
  const google = await startGoogleIdentity();
  const { text, publicKey } = await newSigningKey();
  const running = await startStoreToken({ google, signingKey: text });
  // One adapter for each kind, as a function that may have just this one runs it.
  const adapterAs = async (name: string) =>
    openRemoteTokens({ url: running.url, metadataHost: (await google.startMetadata(accountOf(`fn-${name}`))).host });
  const [quotes, parseEmail, inbound, platform] = await Promise.all(
    ['quotes', 'parse-email', 'inbound-email', 'platform'].map(async (name) => await adapterAs(name)),
  );
  return {
    tokens: {
      mint: async (claims) => {
        const ofAgency = claims.role === 'app_member' && claims.memberRole === 'system' ? parseEmail : quotes;
        const adapter = { app_member: ofAgency, app_door: inbound, app_platform: platform }[claims.role];
        return (await adapter?.mint(claims)) ?? '';
      },
    },
    key: publicKey,
    algorithm: 'ES256',
    close: async () => {
      await running.close();
      await google.close();
    },
  };
});

type Remote = { google: GoogleIdentity; metadata: HttpStandIn & { host: string }; standIn: HttpStandIn; close(): Promise<void> };

/** A server that plays store-token and hands out the same token each time. */
const openRemote = async (): Promise<Remote> => {
  const google = await startGoogleIdentity();
  const metadata = await google.startMetadata(accountOf('fn-quotes'));
  const token = await openLocalTokens({ jwtSecret: SECRET }).mint(DOOR);
  const standIn = await startHttpStandIn({ answer: () => ({ status: 200, body: JSON.stringify({ token }) }) });
  return {
    google,
    metadata,
    standIn,
    close: async () => {
      await standIn.close();
      await google.close();
    },
  };
};

const openTokens = ({ standIn, metadata }: Remote, over: Partial<Parameters<typeof openRemoteTokens>[0]> = {}) =>
  openRemoteTokens({ url: standIn.url, metadataHost: metadata.host, policy: QUICK_CALLS, ...over });

describeNetworkFaults({
  name: 'store-token',
  open: openRemote,
  verbs: [{ verb: 'mint', run: async (remote) => (await openTokens(remote).mint(DOOR)).split('.').length, gives: 3 }],
  title: 'The function store-token',
  setting: 'STORE_TOKEN_URL',
});

describe('a function that asks store-token for a token', () => {
  let remote: Remote;
  beforeEach(async () => {
    remote = await openRemote();
  });
  afterEach(async () => await remote.close());

  it('shows its identity twice, once for Cloud Run and once for store-token, and fetches it once', async () => {
    const tokens = openTokens(remote);
    await tokens.mint(DOOR);
    await tokens.mint(DOOR);
    const [first] = remote.standIn.requests;
    expect(first?.headers['authorization']).toMatch(/^Bearer /);
    expect(first?.headers['x-serverless-authorization']).toBe(first?.headers['authorization']);
    expect([remote.standIn.requests.length, remote.metadata.requests.length]).toEqual([2, 1]);
  });

  it('fetches a new identity after store-token refused the old one', async () => {
    const tokens = openTokens(remote);
    await tokens.mint(DOOR);
    remote.standIn.failNext([{ kind: 'status', status: 401 }]);
    await expect(tokens.mint(DOOR)).rejects.toMatchObject({ code: 'dependency_unavailable' });
    await tokens.mint(DOOR);
    expect(remote.metadata.requests).toHaveLength(2);
  });

  it.each([
    ['fails at first', [{ kind: 'status', status: 503 }]],
    ['breaks off at first', [{ kind: 'half_answer' }]],
    ['does not answer at first', [{ kind: 'hang_after' }]],
  ] as const)('survives a metadata server that %s', async (_, faults) => {
    remote.metadata.failNext(faults);
    expect(await openTokens(remote).mint(DOOR)).toMatch(/^ey/);
  });

  it.each([
    ['no JSON', 'welcome to the hotel network'],
    ['no token', '{"token":"secret words"}'],
    ['a half', '{"token":"ey'],
  ])('takes an answer with %s for none', async (_, body) => {
    const stranger = await startHttpStandIn({ answer: () => ({ status: 200, body }) });
    const failing = openTokens(remote, { url: stranger.url }).mint(DOOR);
    await expect(failing).rejects.toMatchObject({ code: 'dependency_unavailable', message: expect.not.stringContaining('secret') });
    expect(stranger.requests).toHaveLength(QUICK_CALLS.tries);
    await stranger.close();
  });

  it('follows nobody elsewhere with its identity', async () => {
    const elsewhere = await startHttpStandIn({ answer: () => ({ status: 200, body: '{}' }) });
    const redirecting = await startHttpStandIn({ answer: () => ({ status: 307, headers: { location: elsewhere.url } }) });
    await expect(openTokens(remote, { url: redirecting.url }).mint(DOOR)).rejects.toMatchObject({ code: 'dependency_unavailable' });
    expect(elsewhere.requests).toEqual([]);
    await Promise.all([elsewhere.close(), redirecting.close()]);
  });

  it('names the setting where there is no store-token at its address', async () => {
    remote.standIn.failNext([{ kind: 'status', status: 404 }]);
    await expect(openTokens(remote).mint(DOOR)).rejects.toThrow(/STORE_TOKEN_URL/);
    expect(remote.standIn.requests).toHaveLength(1);
  });

  it('leaves it alone where another instance has found it down', async () => {
    const shared = createMemoryState();
    const state = async () => shared;
    remote.standIn.failNext(Array(5).fill({ kind: 'status', status: 500 }));
    const [one, other] = [openTokens(remote, { state }), openTokens(remote, { state })];
    for (let call = 0; call < 2; call += 1) await expect(one.mint(DOOR)).rejects.toMatchObject({ code: 'dependency_unavailable' });
    const asked = remote.standIn.requests.length;
    await expect(other.mint(DOOR)).rejects.toMatchObject({ code: 'dependency_unavailable', retryAfterSeconds: expect.any(Number) });
    expect(remote.standIn.requests).toHaveLength(asked);
  });
});
