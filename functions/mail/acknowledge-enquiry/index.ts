import { EnquiryReceived } from '../../../shared/events.ts';
import { stage } from '../../../shared/runtime/define.ts';

export default stage({
  name: 'acknowledge-enquiry',
  summary: "Acknowledges a verified person's enquiry, if the agency wants that, within strict limits.",
  on: EnquiryReceived,
  uses: ['store', 'bus'],
  limits: { timeoutSeconds: 60, memory: '256Mi', maxAttempts: 5 },
  handler: () => import('./handler.ts'),
});
