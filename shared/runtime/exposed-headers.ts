/** What scripts of other origins may read of an answer besides its body. */
export const EXPOSED_HEADERS = ['ETag', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'X-Request-ID', 'Idempotency-Replayed'];
