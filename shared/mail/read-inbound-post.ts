import { z } from 'zod';
import { decodeBytes } from './decode-bytes.ts';
import { rebuildMail } from './rebuild-mail.ts';
import { type Envelope, envelopeSchema } from './schemas.ts';
import { type FormPart, splitForm } from './split-form.ts';

export type InboundPost = {
  /** The mail as it was sent (a view of the post's bytes), or as rebuilt from a post that had taken it apart. */
  rawMail: Uint8Array;
  form: 'raw' | 'parsed';
  envelope: Envelope;
  /** The provider's verdict words as sent: `pass`; `{@domain.example : pass}`. */
  spf: string | null;
  dkim: string | null;
  spamScore: number | null;
  senderIp: string | null;
};

export type UnreadablePost = { unreadable: string };

/** Fields that steer what happens to the mail or are its content; a second one makes the post ambiguous. */
const SINGLE_FIELDS = new Set(
  'email envelope SPF dkim spam_score sender_ip headers text html charsets attachment-info content-ids'.split(' '),
);
/** One of them is enough to make a mail of. */
const PARSED_FIELDS = ['headers', 'text', 'html', 'subject', 'from'] as const;

/**
 * Takes the mail provider's post apart (multipart/form-data), in both of its forms: "send raw" with the mail in field `email`, which comes
 * back byte for byte, and the parsed one with `headers`, `text`, `html` and files, from which the mail is put together again.
 * `rawBody`: the bytes as received. A body that is broken or passes a limit gives `unreadable` with a reason; nothing throws.
 */
export const readInboundPost = ({
  rawBody,
  contentType,
}: {
  rawBody: Uint8Array;
  contentType: string | undefined;
}): InboundPost | UnreadablePost => {
  const parts = splitForm({ body: Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength), contentType });
  if (typeof parts === 'string') return { unreadable: parts };
  const fields = new Map<string, FormPart>();
  for (const part of parts) {
    if (!fields.has(part.name)) fields.set(part.name, part);
    else if (SINGLE_FIELDS.has(part.name)) return { unreadable: 'field_repeated' };
  }
  const mail = readMail({ fields, parts });
  if (mail === null) return { unreadable: 'email_missing' };
  const textOf = (name: string): string | null => {
    const field = fields.get(name);
    return field === undefined ? null : decodeBytes({ bytes: field.body, charset: null }).trim();
  };
  const envelope = readEnvelope(textOf('envelope'));
  if (envelope === null) return { unreadable: 'envelope_invalid' };
  return {
    ...mail,
    envelope,
    spf: textOf('SPF'),
    dkim: textOf('dkim'),
    spamScore: readNumber(textOf('spam_score')),
    senderIp: textOf('sender_ip'),
  };
};

const readMail = ({
  fields,
  parts,
}: {
  fields: ReadonlyMap<string, FormPart>;
  parts: readonly FormPart[];
}): Pick<InboundPost, 'rawMail' | 'form'> | null => {
  const raw = fields.get('email')?.body;
  if (raw !== undefined && raw.byteLength > 0) return { rawMail: raw, form: 'raw' };
  if (!PARSED_FIELDS.some((name) => (fields.get(name)?.body.byteLength ?? 0) > 0)) return null;
  return { rawMail: rebuildMail({ fields, parts }), form: 'parsed' };
};

const readNumber = (text: string | null): number | null => {
  if (text === null || !/^-?\d{1,6}(\.\d{1,6})?$/.test(text)) return null;
  return Number(text);
};

const looseEnvelopeSchema = envelopeSchema.extend({ from: z.string().nullish() });

const readEnvelope = (text: string | null): Envelope | null => {
  try {
    const parsed = looseEnvelopeSchema.parse(JSON.parse(text ?? ''));
    const to = [...new Set(parsed.to.map(normaliseAddress))].filter((address) => address !== '');
    return to.length === 0 ? null : { to, from: normaliseAddress(parsed.from ?? '') };
  } catch {
    return null;
  }
};

const normaliseAddress = (address: string): string => address.trim().toLowerCase();
