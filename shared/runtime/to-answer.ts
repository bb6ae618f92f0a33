import { z } from 'zod';
import type { FinalAnswer } from './answer.ts';
import type { RouteContract, ServerEvent } from './define.ts';
import { entityTag } from './entity-tag.ts';

const outputSchema = z.object({
  status: z.int().min(200).max(299).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  etag: z.string().optional(),
  body: z.unknown().optional(),
  bytes: z.instanceof(Uint8Array).optional(),
  events: z
    .custom<AsyncIterable<ServerEvent>>((value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value)
    .optional(),
});

const contentOf = ({
  contract,
  output,
}: {
  contract: RouteContract;
  output: z.infer<typeof outputSchema>;
}): { type: string; content: string | Uint8Array } | null => {
  const { binary, schema } = contract.success;
  if (binary !== undefined) {
    if (output.bytes === undefined) throw new Error(`${contract.summary} answered no bytes.`);
    return { type: binary, content: output.bytes };
  }
  // The schema lets through what the contract names and nothing more.
  return schema === undefined ? null : { type: 'application/json', content: JSON.stringify(schema.parse(output.body)) };
};

/**
 * What a handler returned, as an answer. A GET gets a tag from its content when the handler gave no version.
 * `stream` makes bytes of events.
 * @throws ZodError (a defect) when the output is not what the contract says
 */
export const toAnswer = ({
  contract,
  output: value,
  stream,
}: {
  contract: RouteContract;
  output: unknown;
  stream: (events: AsyncIterable<ServerEvent>) => ReadableStream<Uint8Array>;
}): FinalAnswer => {
  const output = outputSchema.parse(value);
  if (contract.success.events !== undefined && output.events !== undefined) {
    return {
      status: output.status ?? contract.success.status,
      // no-transform: nothing on the way may hold events back to compress them.
      headers: {
        'Cache-Control': 'no-store, no-transform',
        'Content-Type': 'text/event-stream; charset=utf-8',
        'X-Accel-Buffering': 'no',
        ...output.headers,
      },
      body: stream(output.events),
    };
  }
  const content = contentOf({ contract, output });
  const isRead = contract.method === 'get';
  const tag =
    output.etag !== undefined || (isRead && content !== null) ? entityTag({ version: output.etag, content: content?.content ?? '' }) : null;
  return {
    status: output.status ?? contract.success.status,
    headers: {
      'Cache-Control': isRead && contract.cache !== 'no-store' ? 'private, no-cache' : 'no-store',
      ...(content === null ? {} : { 'Content-Type': content.type }),
      ...(tag === null ? {} : { ETag: tag }),
      ...output.headers,
    },
    body: content?.content ?? null,
  };
};
