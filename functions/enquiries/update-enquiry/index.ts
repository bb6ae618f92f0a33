import { ReplyReceived } from '../../../shared/events.ts';
import { stage } from '../../../shared/runtime/define.ts';

export default stage({
  name: 'update-enquiry',
  summary: 'Reads a reply, and changes in its enquiry what it says otherwise.',
  on: ReplyReceived,
  uses: ['store', 'bus'],
  limits: { timeoutSeconds: 60, memory: '512Mi', maxAttempts: 5 },
  handler: () => import('./handler.ts'),
});
