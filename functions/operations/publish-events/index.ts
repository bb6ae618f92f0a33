import { EventsUnpublished } from '../../../shared/events.ts';
import { stage } from '../../../shared/runtime/define.ts';

export default stage({
  name: 'publish-events',
  summary: "Publishes one agency's events that were committed but not published, with the same ids.",
  on: EventsUnpublished,
  uses: ['store', 'bus'],
  limits: { timeoutSeconds: 60, memory: '256Mi', maxAttempts: 5 },
  handler: () => import('./handler.ts'),
});
