import { EnquiryReceived } from '../../../shared/events.ts';
import { stage } from '../../../shared/runtime/define.ts';

export default stage({
  name: 'extract-enquiry',
  summary: 'Reads the trip out of an enquiry and decides what happens next.',
  on: EnquiryReceived,
  uses: ['store', 'bus', 'model'],
  limits: { timeoutSeconds: 60, memory: '512Mi', maxAttempts: 5 },
  handler: () => import('./handler.ts'),
});
