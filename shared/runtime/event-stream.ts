import type { ServerEvent } from './define.ts';
import { problemOf } from './problem.ts';

const encode = ({ event, data }: ServerEvent): Uint8Array => Buffer.from(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

/**
 * Events as they go over the wire (server-sent events). Whatever fails on the way becomes a last event `error` with the problem document: the status has gone out already.
 * A caller that goes away ends the work.
 * `onFailure`: told of what failed.
 */
export const eventStream = ({
  events,
  requestId,
  instance,
  onFailure,
}: {
  events: AsyncIterable<ServerEvent>;
  requestId: string;
  instance: string;
  onFailure: (error: unknown) => void;
}): ReadableStream<Uint8Array> => {
  const iterator = events[Symbol.asyncIterator]();
  return new ReadableStream({
    pull: async (controller) => {
      try {
        const { done, value } = await iterator.next();
        if (done === true) controller.close();
        else controller.enqueue(encode(value));
      } catch (error) {
        onFailure(error);
        const { body } = problemOf({ error, requestId, instance });
        controller.enqueue(Buffer.from(`event: error\ndata: ${body}\n\n`));
        controller.close();
      }
    },
    cancel: async () => {
      await iterator.return?.();
    },
  });
};
