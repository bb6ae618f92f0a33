import { randomBytes } from 'node:crypto';
import { openFirestoreState } from '../../../../shared/services/state/firestore.ts';
import { documentId } from '../../../../shared/services/state/firestore-entry.ts';
import type { State } from '../../../../shared/services/state/port.ts';
import type { OutsideCallHarness } from '../../../contract/outside-call.contract.ts';
import { startFaultyProxy } from '../../../stand-ins/faulty-proxy.ts';
import { startGrpcRelay } from '../../../stand-ins/grpc/start-grpc-relay.ts';
import { QUICK } from './call-timing.ts';

export type StateCall = {
  /** The method of Firestore that is to fail. */
  method: 'Commit' | 'GetDocument';
  act(state: State, name: string): Promise<void>;
};

const ttlSeconds = 60;

export const STATE_CALLS = {
  claim: {
    method: 'Commit',
    act: async (state, name) => {
      if (!(await state.claim({ key: name, value: name, ttlSeconds })).claimed) throw new Error('The claim was not ours.');
    },
  },
  get: { method: 'GetDocument', act: async (state, name) => void (await state.get(name)) },
} as const satisfies Readonly<Record<string, StateCall>>;

/** The shared state through a network that breaks and a relay that fails on demand, at Google's emulator. */
export const openStateCallHarness = async ({ address, call }: { address: string; call: StateCall }): Promise<OutsideCallHarness> => {
  const projectId = `test-${randomBytes(6).toString('hex')}`;
  const relay = await startGrpcRelay({
    upstream: address,
    packageName: '@google-cloud/firestore',
    file: 'google/firestore/v1/firestore.proto',
    service: 'google.firestore.v1.Firestore',
    methods: ['Commit', 'GetDocument'],
  });
  const network = await startFaultyProxy({ targetPort: relay.port });
  const open = () => openFirestoreState({ projectId, collection: 'state', emulatorHost: network.address, policy: QUICK });
  const [state, elsewhere] = [open(), open()];
  const asked = openFirestoreState({ projectId, collection: 'state', emulatorHost: address });
  const reads = (name: string): number =>
    relay.asked.filter(({ method, request }) => method === 'GetDocument' && JSON.stringify(request).includes(documentId(name))).length;
  return {
    act: async (name) => await call.act(state, name),
    actElsewhere: async (name) => await call.act(elsewhere, name),
    effects: async (name) => {
      if (call.method === 'GetDocument') return reads(name);
      const value = await asked.get(name);
      return typeof value === 'number' ? value : Number(value !== null);
    },
    failNext: (fault, times = 1) => relay.faults.next({ method: call.method, times, fault }),
    network,
    close: async () => {
      await Promise.all([state.close(), elsewhere.close(), asked.close()]);
      await network.stop();
      await relay.stop();
    },
  };
};
