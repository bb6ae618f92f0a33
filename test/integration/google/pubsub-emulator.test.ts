import { describe, it } from 'vitest';
import { describeBusContract } from '../../contract/bus.contract.ts';
import { askGoogleEmulators } from '../../setup/ask-google-emulators.ts';
import { openEmulatorBusHarness } from './support/open-emulator-bus.ts';

const emulators = await askGoogleEmulators();

if ('missing' in emulators) {
  describe('bus, Pub/Sub emulator', () => {
    it.skip(`SKIPPED: ${emulators.missing}`, () => undefined);
  });
} else {
  // Google's emulator tells no deliveryAttempt, buries nothing, waits 10 s for an answer and begins with one push at a time: the stand-in shows those.
  describeBusContract('Pub/Sub emulator', async () => await openEmulatorBusHarness({ address: emulators.pubsub }), {
    countAttempts: false,
    bury: false,
    endSilence: false,
    pushAtOnce: false,
  });
}
