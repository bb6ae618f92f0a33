import { v5, v7 } from 'uuid';

/** Prefix of each kind of id in the API; the database keeps the bare uuid. */
const ID_PREFIX = {
  answer: 'ans',
  conversation: 'conv',
  escalation: 'esc',
  apiKey: 'key',
  client: 'cli',
  document: 'doc',
  enquiry: 'enq',
  evaluation: 'eval',
  faq: 'faq',
  fxSet: 'fx',
  member: 'mem',
  message: 'msg',
  note: 'note',
  notification: 'ntf',
  outbound: 'out',
  quote: 'qt',
  rate: 'rate',
  sharedDocument: 'sdoc',
  task: 'task',
  thread: 'thr',
  upload: 'upl',
} as const;

export type IdKind = keyof typeof ID_PREFIX;

const NAMESPACE = '6f0f2a52-3f3e-5d0b-9c8e-7a1d7c0b5e11';

/** A new time-ordered uuid (v7). */
export const newUuid = (): string => v7();

/** The same uuid for the same cause and step, however often a stage runs (UUIDv5). */
export const derivedUuid = ({ cause, step }: { cause: string; step: string }): string => v5(`${cause}/${step}`, NAMESPACE);

/** `qt_0190c2...` (32 hex digits) for a uuid. */
export const encodeId = (kind: IdKind, uuid: string): string => `${ID_PREFIX[kind]}_${uuid.replaceAll('-', '')}`;

/** The uuid inside a public id, or null when it does not parse: callers answer 404, like a missing one. */
export const decodeId = (kind: IdKind, id: string): string | null => {
  const match = /^([a-z]+)_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(id);
  if (!match || match[1] !== ID_PREFIX[kind]) return null;
  return match.slice(2).join('-');
};
