import { randomBytes } from 'node:crypto';
import { v1 } from '@google-cloud/firestore';
import { beforeAll, describe, expect, it } from 'vitest';
import { grpcClientOptions } from '../../../shared/services/google/grpc-options.ts';
import { createCaller } from '../../../shared/services/resilience/create-caller.ts';
import { DEPENDENCY_POLICIES } from '../../../shared/services/resilience/policies.ts';
import { openFirestoreState } from '../../../shared/services/state/firestore.ts';
import { documentId } from '../../../shared/services/state/firestore-entry.ts';
import type { State } from '../../../shared/services/state/port.ts';
import { describeOutsideCallContract } from '../../contract/outside-call.contract.ts';
import { describeStateContract } from '../../contract/state.contract.ts';
import { askGoogleEmulators } from '../../setup/ask-google-emulators.ts';
import { warmUpFirestore } from '../../setup/warm-up-firestore.ts';
import { openEmulatorStateHarness } from './support/open-emulator-state.ts';
import { openStateCallHarness, STATE_CALLS } from './support/open-state-calls.ts';

const NAME = 'Firestore emulator';
const emulators = await askGoogleEmulators();

if ('missing' in emulators) {
  describe(`state, ${NAME}`, () => {
    it.skip(`SKIPPED: ${emulators.missing}`, () => undefined);
  });
} else {
  const { firestore: address } = emulators;
  beforeAll(async () => await warmUpFirestore({ address }));
  const newProject = (): string => `test-${randomBytes(6).toString('hex')}`;
  const open = (projectId: string) => openFirestoreState({ projectId, collection: 'state', emulatorHost: address });

  describeStateContract(NAME, async () => await openEmulatorStateHarness({ address }));

  for (const [verb, call] of Object.entries(STATE_CALLS))
    describeOutsideCallContract(
      `state, ${NAME}: ${verb}`,
      {
        title: 'Firestore',
        settings: [/GOOGLE_CLOUD_PROJECT/, /roles\/datastore\.user/],
        isOnce: verb === 'claim',
        isBreakerShared: false,
      },
      async () => await openStateCallHarness({ address, call }),
    );

  describe(`state, ${NAME}: what only Firestore has`, () => {
    it('keeps with each entry when it ends, as the TTL policy of the collection reads it', async () => {
      const projectId = newProject();
      const state = open(projectId);
      const beforeMs = Date.now();
      await state.put({ key: 'agency-one:k', value: 'kept', ttlSeconds: 90 });
      const client = new v1.FirestoreClient(await grpcClientOptions({ projectId, emulatorHost: address }));
      const name = `projects/${projectId}/databases/(default)/documents/state/${documentId('agency-one:k')}`;
      const [{ fields }] = await client.getDocument({ name });
      const endsAtMs = Number(fields?.['expiresAt']?.timestampValue?.seconds) * 1000;
      expect(endsAtMs - beforeMs).toBeGreaterThan(88_000);
      expect(endsAtMs - beforeMs).toBeLessThan(100_000);
      await Promise.all([client.close(), state.close()]);
    });

    it('counts on after Firestore has swept out a counter that an instance still knows', async () => {
      const projectId = newProject();
      const [state, other] = [open(projectId), open(projectId)];
      await state.increment({ key: 'n', by: 5, ttlSeconds: 60 });
      await other.remove('n');
      expect(await Promise.all([1, 2, 3].map(async () => await state.increment({ key: 'n', ttlSeconds: 60 })))).toEqual(
        expect.arrayContaining([1, 2, 3]),
      );
      await Promise.all([state.close(), other.close()]);
    });

    it('counts an increment whose acknowledgement was lost, once more rather than not at all', async () => {
      const increment = async (state: State, key: string) => void (await state.increment({ key, ttlSeconds: 60 }));
      const harness = await openStateCallHarness({ address, call: { method: 'Commit', act: increment } });
      for (const lost of [0, 1, 1]) {
        harness.failNext({ kind: 'status', code: 14, isWorkDone: true }, lost);
        await harness.act('n');
      }
      expect(await harness.effects('n')).toBe(5);
      await harness.close();
    });

    it.each(Object.entries(STATE_CALLS))(
      'says that the database is missing, and does not take it for an absent key: %s',
      async (_, call) => {
        const harness = await openStateCallHarness({ address, call });
        harness.failNext({ kind: 'status', code: 5, message: 'The database (default) does not exist for project test.' });
        await expect(harness.act('k')).rejects.toMatchObject({
          code: 'internal',
          message: expect.stringContaining('GOOGLE_CLOUD_PROJECT'),
        });
        await harness.close();
      },
    );

    it('refuses a value that no document can hold', async () => {
      const state = open(newProject());
      await expect(state.put({ key: 'k', value: 'x'.repeat(900_001), ttlSeconds: 60 })).rejects.toThrow('larger than');
      await state.close();
    });

    it('tells other instances that a breaker is open', async () => {
      const projectId = newProject();
      const [here, there] = [open(projectId), open(projectId)];
      const options = { ...DEPENDENCY_POLICIES.sendgrid, settings: 'SENDGRID_API_KEY', tries: 1, lookEveryMs: 0, stateTimeoutMs: 5_000 };
      const [first, second] = [here, there].map((state) => createCaller({ ...options, state: async () => state }));
      const failing = async () => await Promise.reject(Object.assign(new Error('down'), { status: 500 }));
      for (const _ of [1, 2, 3]) await first?.({ attempt: failing }).catch(() => undefined);
      await expect(second?.({ attempt: async () => 'called' })).rejects.toMatchObject({ code: 'dependency_unavailable' });
      expect(await there.get('breaker:sendgrid:global')).toEqual({ openedAtMs: expect.any(Number) });
      await Promise.all([here.close(), there.close()]);
    });
  });
}
