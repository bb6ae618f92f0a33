import { openFirestoreState } from '../../shared/services/state/firestore.ts';

/**
 * The emulator's first write can take longer than any limit of ours on a busy machine, and what was given up keeps its document locked. So that one is done here, with
 * time. `address`: `host:port`.
 */
export const warmUpFirestore = async ({ address }: { address: string }): Promise<void> => {
  const state = openFirestoreState({
    projectId: 'test-warm-up',
    collection: 'state',
    emulatorHost: address,
    policy: { timeoutMs: 50_000, tries: 1 },
  });
  await state.put({ key: 'first', value: 1, ttlSeconds: 60 });
  await state.close();
};
