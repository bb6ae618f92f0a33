import { z } from 'zod';
import { chatSettingsSchema } from '../../../shared/chat/chat-settings.ts';
import { previewSchema } from '../../../shared/chat/preview-chat.ts';
import type { Routes } from '../../../shared/runtime/define.ts';

const view = z.object({ value: chatSettingsSchema, revision: z.int() });

export default {
  settings: {
    method: 'get',
    path: '/settings',
    summary: 'How the chat speaks, with defaults where nothing was set. Its ETag is what a change must send as If-Match.',
    access: 'chat:configure',
    success: { status: 200, schema: view, description: 'The settings.' },
  },
  change: {
    method: 'patch',
    path: '/settings',
    summary: 'Merges the given keys into the settings. Other keys, and texts that read like instructions or secrets, are refused.',
    access: 'chat:configure',
    body: { kind: 'json', schema: z.record(z.string(), z.unknown()) },
    ifMatch: 'required',
    success: { status: 200, schema: view, description: 'The settings after the change.' },
  },
  preview: {
    method: 'post',
    path: '/preview',
    summary: 'What the chat would answer a visitor, and how it came to it. No conversation, client or escalation is made of it.',
    access: 'chat:configure',
    idempotencyKey: 'never',
    body: { kind: 'json', schema: z.object({ query: z.string().trim().min(1).max(2_000) }) },
    success: { status: 200, schema: previewSchema, description: 'The answer, and counts of what led to it.' },
  },
} as const satisfies Routes;
