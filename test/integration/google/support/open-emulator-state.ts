import { randomBytes } from 'node:crypto';
import { openFirestoreState } from '../../../../shared/services/state/firestore.ts';
import type { StateHarness } from '../../../contract/state.contract.ts';

/** The Firestore adapter on a project of its own in Google's emulator, with a clock that can be moved. */
export const openEmulatorStateHarness = async ({ address }: { address: string }): Promise<StateHarness> => {
  const projectId = `test-${randomBytes(6).toString('hex')}`;
  const startsAtMs = Date.now();
  let offsetMs = 0;
  const opened: { close(): Promise<void> }[] = [];
  const open = (skewSeconds: number) => {
    const now = (): Date => new Date(startsAtMs + offsetMs + skewSeconds * 1000);
    const state = openFirestoreState({ projectId, collection: 'state', emulatorHost: address, now });
    opened.push(state);
    return state;
  };
  return {
    state: open(0),
    another: open,
    advance: (seconds) => {
      offsetMs += seconds * 1000;
    },
    close: async () => {
      await Promise.all(opened.map(async (state) => await state.close()));
    },
  };
};
