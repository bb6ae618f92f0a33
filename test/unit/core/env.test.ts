import { describe, expect, it } from 'vitest';
import { parseEnv } from '../../../shared/core/env.ts';

describe('the settings', () => {
  it('are those of a laptop when nothing is said, and refuse to be so on Cloud Run', () => {
    expect(parseEnv({}).TRIPWRIGHT_PLATFORM).toBe('embedded');
    expect(() => parseEnv({ K_SERVICE: 'quotes' })).toThrow(/TRIPWRIGHT_PLATFORM=google/);
    expect(parseEnv({ K_SERVICE: 'quotes', TRIPWRIGHT_PLATFORM: 'google' }).TRIPWRIGHT_PLATFORM).toBe('google');
  });

  it('check every signature of a caller unless something else is said', () => {
    expect(parseEnv({}).OIDC_SIGNATURE_CHECK).toBe('here');
  });

  it.each([
    ['BUS', 'kafka'],
    ['MAILER', 'smtp'],
    ['GOOGLE_CLOUD_PROJECT', 'Not A Project'],
    ['GOOGLE_CLOUD_REGION', 'the moon'],
    ['GCE_METADATA_HOST', 'http://metadata'],
    ['PUBSUB_EMULATOR_HOST', '127.0.0.1:9/path'],
    ['SUPABASE_JWKS_URL', 'not an address'],
    ['SUPABASE_ISSUER', 'somebody'],
    ['STORE_TOKEN_URL', 'store-token'],
    ['STORE_TOKEN_SIGNING_KEY', 'too short a secret'],
    ['STAGE_AUDIENCE', 'paint-wall'],
    ['OIDC_SIGNATURE_CHECK', 'never'],
    ['STAGE_URL_TEMPLATE', 'https://stages.example'],
    ['TASKS_CALLER', 'nobody'],
    ['BLOBS_BUCKET', 'gs://files'],
    ['FIRESTORE_COLLECTION', 'a/b'],
    ['SENDGRID_BASE_URL', 'api.sendgrid.com'],
    ['MODEL', 'clippy'],
    ['MODEL_BASE_URL', 'file:///etc/passwd'],
    ['MODEL_CHAT', 'gpt 4'],
    ['MODEL_EMBEDDINGS_DIMENSION', '3'],
    ['MODEL_PRICES', 'gpt-4.1-mini=cheap'],
    ['MODEL_PRICES', 'gpt-4.1-mini=0.40'],
    ['MODEL_PRICES', 'gpt-4.1-mini=0.4000001/1'],
    ['MODEL_PRICES', 'gpt-4.1-mini=-1/1'],
  ])('%s is named when it is wrong, without its value', (name, value) => {
    const parsing = () => parseEnv({ [name]: value });
    expect(parsing).toThrow(name);
    expect(parsing).not.toThrow(value);
  });

  it('ask no model unless they say so, whatever keys there are', () => {
    expect(parseEnv({ OPENAI_API_KEY: 'sk-of-some-other-program' }).MODEL).toBeUndefined();
  });

  it('read prices in US dollars to the millionth', () => {
    const { MODEL_PRICES: prices } = parseEnv({ MODEL_PRICES: 'llama3.3:70b=0/0, org/model-x=12.5/0.000001,' });
    expect(prices).toEqual([
      { model: 'llama3.3:70b', inputMicroUsd: 0, cachedInputMicroUsd: 0, outputMicroUsd: 0 },
      { model: 'org/model-x', inputMicroUsd: 12_500_000, cachedInputMicroUsd: 12_500_000, outputMicroUsd: 1 },
    ]);
  });

  it('take an empty text for none', () => {
    expect(parseEnv({ SENDGRID_API_KEY: '', BUS: '', STAGE_CALLERS: '' })).toMatchObject({ STAGE_CALLERS: [] });
  });
});
