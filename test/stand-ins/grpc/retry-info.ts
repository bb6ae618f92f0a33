import { Buffer } from 'node:buffer';

const varint = (value: number): number[] => (value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))]);
const number = (field: number, value: number): number[] => [field << 3, ...varint(value)];
const bytes = (field: number, content: readonly number[]): number[] => [(field << 3) | 2, ...varint(content.length), ...content];
const text = (field: number, content: string): number[] => bytes(field, [...Buffer.from(content)]);

/** `grpc-status-details-bin`: a google.rpc.Status with a google.rpc.RetryInfo, as Google's services send it with RESOURCE_EXHAUSTED. */
export const statusWithRetryInfo = ({ code, message, retryAfterMs }: { code: number; message: string; retryAfterMs: number }): Buffer => {
  const duration = [...number(1, Math.floor(retryAfterMs / 1000)), ...number(2, (retryAfterMs % 1000) * 1_000_000)];
  const retryInfo = bytes(1, duration);
  const any = [...text(1, 'type.googleapis.com/google.rpc.RetryInfo'), ...bytes(2, retryInfo)];
  return Buffer.from([...number(1, code), ...text(2, message), ...bytes(3, any)]);
};
