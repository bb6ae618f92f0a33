import { readFileSync } from 'node:fs';
import inboundEmail from '../../../functions/mail/inbound-email/index.ts';
import { openGcsBlobs } from '../../../shared/services/blobs/gcs.ts';
import { startFunctions } from '../../integration/runtime/fixture.ts';
import type { RpcAnswer } from '../../setup/memory-services.ts';

// A process that holds the function inbound-email and nothing else, its files in Cloud Storage (a stand-in), and says how much memory it takes.

const ANSWERS: Readonly<Record<string, (args: Record<string, unknown>) => unknown>> = {
  door_recipient: () => ({ tenantId: 'acacia', strategy: 'tenant_id' }),
  record_inbound_message: (args) => ({ messageId: (args['p_message'] as { id: string }).id, duplicate: false, events: [] }),
};

const functions = await startFunctions({
  definitions: [inboundEmail],
  env: { INBOUND_PUBLIC_KEYS: process.argv[2] ?? '' },
  rpc: ({ name, args }): RpcAnswer => ({ data: ANSWERS[name]?.(args) ?? null, error: null }),
});
const blobs = openGcsBlobs({
  bucket: 'files',
  storage: { apiEndpoint: process.argv[3] ?? '', projectId: 'stand-in', useAuthWithCustomEndpoint: false },
});
functions.host.services.blobs = async () => blobs;

const kilobytes = (line: string): number =>
  Number(new RegExp(`^${line}:\\s+(\\d+) kB$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);

process.on('message', (message) => {
  if (message !== 'memory') {
    process.exit(0);
  }
  // Only what nobody holds any more counts for nothing.
  globalThis.gc?.();
  process.send?.({ nowBytes: kilobytes('VmRSS') * 1024, peakBytes: kilobytes('VmHWM') * 1024 });
});
process.send?.({ url: functions.url });
