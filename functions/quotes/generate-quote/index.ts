import { EnquiryExtracted } from '../../../shared/events.ts';
import { stage } from '../../../shared/runtime/define.ts';

export default stage({
  name: 'generate-quote',
  summary: "Prices an understood enquiry from the agency's rates and leaves a draft.",
  on: EnquiryExtracted,
  uses: ['store', 'bus'],
  limits: { timeoutSeconds: 120, memory: '512Mi', maxAttempts: 5 },
  handler: () => import('./handler.ts'),
});
