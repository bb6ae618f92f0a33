/** Three bytes a token: English has four and more, most other scripts about three. */
export const BYTES_PER_TOKEN = 3;

/** How many tokens so many UTF-8 bytes are at most, as we count them before a call. */
export const estimateTokens = (bytes: number): number => Math.ceil(bytes / BYTES_PER_TOKEN);
