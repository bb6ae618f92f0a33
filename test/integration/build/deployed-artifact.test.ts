import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildArtifacts } from '../../../infra/build/build-artifacts.ts';
import { loadDefinitions } from '../../../infra/build/load-definitions.ts';
import type { Env } from '../../../shared/core/env.ts';
import { newUuid } from '../../../shared/core/ids.ts';
import { type Api, apiOf } from '../../e2e/support/api.ts';
import { type FoundAgency, foundAgency } from '../../e2e/support/found-agency.ts';
import { receive } from '../../e2e/support/journey.ts';
import { rawMail } from '../../e2e/support/mail.ts';
import { installArtifact } from '../../setup/artifacts/install-artifact.ts';
import { startArtifact } from '../../setup/artifacts/start-artifact.ts';
import { unpackArtifact } from '../../setup/artifacts/unpack-artifact.ts';
import { askGoogleEmulators } from '../../setup/ask-google-emulators.ts';
import { startEmbeddedCloud } from '../../setup/embedded-cloud.ts';
import { type GoogleCloud, startGoogleCloud } from '../../setup/google-cloud/start-google-cloud.ts';
import { readText } from '../../unit/quotes/render/read-pdf.ts';

const emulators = await askGoogleEmulators();
const ANNA = 'anna@berg.example';
const WISH = 'We are 2 adults and would like to stay in Zanzibar from 10 July 2026 to 17 July 2026.';

const quoteSchema = z.looseObject({ id: z.string(), number: z.string(), state: z.string() });

/** Settings as they stand in an environment. */
const variablesOf = (env: Env): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => {
      const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
      return text === '' ? [] : [[name, text]];
    }),
  );

describe.skipIf('missing' in emulators)('the artifact of quotes among the services of Google', () => {
  const closers: (() => Promise<void>)[] = [];
  let cloud: GoogleCloud;
  let agency: FoundAgency;
  let api: Api;

  beforeAll(async () => {
    if ('missing' in emulators) throw new Error(emulators.missing);
    const home = await mkdtemp(join(tmpdir(), 'tripwright-artifact-'));
    closers.push(() => rm(home, { recursive: true, force: true }));
    const functions = (await loadDefinitions()).filter(({ definition }) => definition.name === 'quotes');
    const [artifact] = await buildArtifacts({ functions, folder: `${home}/zips` });
    if (artifact === undefined) throw new Error('There is no function quotes.');
    const folder = `${home}/quotes`;
    await unpackArtifact({ zip: artifact.zip, folder });
    await installArtifact({ folder });

    const database = await startEmbeddedCloud();
    closers.push(database.stop);
    cloud = await startGoogleCloud({ database: database.cloud, emulators, pubsub: 'stand-in' });
    closers.push(cloud.stop);
    const settings = variablesOf(cloud.functions.hostOf('quotes').env);
    const { url, stop } = await startArtifact({ folder, name: 'quotes', settings: { ...settings, LOG_LEVEL: 'error' } });
    closers.push(stop);
    agency = await foundAgency({ cloud, settings: { email: { fromAddress: null } } });
    api = apiOf({ baseUrl: url, accessToken: agency.members.owner.accessToken });
  });
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });

  const onlyQuote = async () => {
    const { data } = await api.ok<{ data: unknown[] }>({ path: '/v1/quotes' });
    return quoteSchema.parse(data[0]);
  };

  it('reads the database, renders the PDF with its fonts, publishes, and reads the file that was sent', async () => {
    const text = `Hello,\n\n${WISH}\n\nKind regards\nAnna Berg`;
    const raw = rawMail({ from: `Anna Berg <${ANNA}>`, subject: 'Our holiday', text, messageId: `<${newUuid()}@berg.example>` });
    await receive({ cloud, agency, raw, from: ANNA });
    const draft = await onlyQuote();
    expect(draft.state).toBe('draft');

    const pdf = async () => (await api.call({ path: `/v1/quotes/${draft.id}/pdf` })).bytes;
    expect(await readText(await pdf())).toContain(draft.number);

    await api.ok({ method: 'POST', path: `/v1/quotes/${draft.id}/approve` });
    await api.ok({ method: 'POST', path: `/v1/quotes/${draft.id}/send` });
    await expect.poll(async () => (await onlyQuote()).state, { timeout: 20_000 }).toBe('sent');
    const [mail] = cloud.sendgrid.accepted;
    expect(mail?.body.attachments).toMatchObject([{ content: Buffer.from(await pdf()).toString('base64') }]);
  });
});
