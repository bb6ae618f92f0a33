import { LOOP_HEADER } from '../loop-header.ts';

/** Headers of a mail that nobody wrote: they keep other machines from answering, and tell ours should it come back. None for a member's mail. */
export const automaticHeaders = (isAutomatic: boolean): Readonly<Record<string, string>> =>
  isAutomatic
    ? { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All', Precedence: 'auto_reply', [LOOP_HEADER]: 'yes' }
    : {};
