import { EmailReceived } from '../../../shared/events.ts';
import { stage } from '../../../shared/runtime/define.ts';

export default stage({
  name: 'parse-email',
  summary: 'Reads a stored mail, sorts it, and makes an enquiry of what a person asks.',
  on: EmailReceived,
  uses: ['store', 'bus', 'blobs'],
  limits: { timeoutSeconds: 60, memory: '1Gi', maxAttempts: 5 },
  handler: () => import('./handler.ts'),
});
