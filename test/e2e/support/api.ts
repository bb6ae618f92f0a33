import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';

export type ApiCall = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  json?: unknown;
  bytes?: Uint8Array;
  headers?: Readonly<Record<string, string>>;
  /** Left out: a new one for every POST; null: none. */
  idempotencyKey?: string | null;
};

export type ApiAnswer = { status: number; headers: Headers; text: string; json: Json; bytes: Uint8Array };

/** What an answer holds, read without a schema: tests look at single members of it. */
// biome-ignore format: one line says it
export type Json = { readonly [key: string]: Json } & readonly Json[] & { readonly length: number };

export type Api = {
  call(call: ApiCall): Promise<ApiAnswer>;
  /** The same, and a success. */
  ok(call: ApiCall): Promise<ApiAnswer>;
};
