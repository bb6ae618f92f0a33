const MAX_ANSWER_BYTES = 16_000_000;

/** A `fetch` whose answers end with an error where they are longer than anything that was asked for. */
export const limitAnswer =
  (ask: typeof fetch, maxBytes = MAX_ANSWER_BYTES): typeof fetch =>
  async (input, init) => {
    const response = await ask(input, init);
    if (response.body === null) return response;
    let bytes = 0;
    const limit = new TransformStream<Uint8Array, Uint8Array>({
      transform: (part, controller) => {
        bytes += part.byteLength;
        if (bytes > maxBytes) controller.error(new SyntaxError('The answer is longer than anything that was asked for.'));
        else controller.enqueue(part);
      },
    });
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(limit), { status, statusText, headers });
  };
