import type { IncomingMessage } from 'node:http';
import { AppError } from '../core/errors.ts';

const tooLarge = (maxBytes: number): AppError =>
  new AppError('payload_too_large', { detail: `The body is larger than the ${maxBytes} bytes this route takes.` });

const cutShort = (): AppError => new AppError('malformed_request', { detail: 'The body ended before it was complete.' });

/**
 * The raw bytes of a request.
 * @throws AppError `unsupported_media_type` for any Content-Encoding; `payload_too_large` before anything is read when the announced length is
 * over `maxBytes`, else at the first byte over it; `malformed_request` when the client breaks off
 */
export const readBody = ({ incoming, maxBytes }: { incoming: IncomingMessage; maxBytes: number }): Promise<Uint8Array> => {
  const encoding = incoming.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity' && encoding !== '') {
    return Promise.reject(
      new AppError('unsupported_media_type', { detail: 'Bodies with a Content-Encoding are not taken: send it plain.' }),
    );
  }
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(tooLarge(maxBytes));
  return new Promise((resolve, reject) => {
    // With a length announced the bytes go where they stay: joined at the end, a mail of 30 MB would be in memory twice.
    const announcedBytes = Number(incoming.headers['content-length'] ?? 0);
    const whole = announcedBytes > 0 ? Buffer.allocUnsafeSlow(announcedBytes) : null;
    const chunks: Buffer[] = [];
    let receivedBytes = 0;
    const settle = (finish: () => void) => {
      incoming.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onBroken);
      finish();
    };
    const onData = (chunk: Buffer) => {
      const start = receivedBytes;
      receivedBytes += chunk.byteLength;
      if (receivedBytes <= (whole?.byteLength ?? -1)) whole?.set(chunk, start);
      else if (receivedBytes <= maxBytes && whole === null) chunks.push(chunk);
      else
        settle(() => {
          incoming.pause();
          reject(tooLarge(maxBytes));
        });
    };
    const onEnd = () => settle(() => resolve(whole?.subarray(0, receivedBytes) ?? Buffer.concat(chunks)));
    const onBroken = () => settle(() => reject(cutShort()));
    incoming.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onBroken);
    if (incoming.readableEnded) onEnd();
    else if (incoming.destroyed) onBroken();
  });
};
