import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { attributes, describeBusContract, makeEvent } from '../../contract/bus.contract.ts';
import { describeOutsideCallContract } from '../../contract/outside-call.contract.ts';
import { PUSH_ACCOUNT } from './support/bus-topology.ts';
import { openBusCallHarness } from './support/open-bus-calls.ts';
import { openStandInBusHarness } from './support/open-stand-in-bus.ts';

describeBusContract('Pub/Sub stand-in', openStandInBusHarness);

describeOutsideCallContract(
  'bus, Pub/Sub stand-in: publish',
  { title: 'Pub/Sub', settings: [/GOOGLE_CLOUD_PROJECT/, /roles\/pubsub\.publisher/], isOnce: false },
  openBusCallHarness,
);

describe('bus, Pub/Sub stand-in: what only Pub/Sub has', () => {
  it('pushes in the name of the push account, with a token for the stage', async () => {
    const harness = await openStandInBusHarness();
    const headers: (string | undefined)[] = [];
    harness.answer(async (push) => {
      headers.push(push.headers['authorization']);
      return 204;
    });
    await harness.bus.publish({ event: makeEvent('two.happened'), attributes });
    await harness.settled();
    const { payload } = await jwtVerify(headers[0]?.replace(/^Bearer /, '') ?? '', createLocalJWKSet(harness.server.oidc.jwks), {
      issuer: 'https://accounts.google.com',
      audience: harness.receiver.urlOf('first'),
    });
    expect(payload).toMatchObject({ email: PUSH_ACCOUNT, email_verified: true });
    await harness.close();
  });

  it('carries the trace where Google looks for it, beside our own attribute', async () => {
    const harness = await openStandInBusHarness();
    await harness.bus.publish({ event: makeEvent('unheard'), attributes });
    expect(harness.server.published[0]?.attributes).toEqual({
      ...attributes,
      googclient_traceparent: attributes.traceparent,
      eventType: 'unheard',
      tenantId: 'agency-one',
    });
    await harness.close();
  });

  it('says that a topic is missing, with its name and the setting that points to it', async () => {
    const harness = await openStandInBusHarness();
    await expect(harness.bus.publish({ event: makeEvent('never.heard'), attributes })).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringMatching(/never\.heard.*GOOGLE_CLOUD_PROJECT/),
    });
    await harness.close();
  });
});
