import busboy from 'busboy';
import { findFormPart } from './find-form-part.ts';
import { MAIL_LIMITS } from './limits.ts';
import { type Envelope, envelopeSchema } from './schemas.ts';

export type InboundPost = {
  rawMail: Uint8Array;
  envelope: Envelope;
  /** The provider's verdict words as sent: `pass`; `{@domain.example : pass}`. */
  spf: string | null;
  dkim: string | null;
  spamScore: number | null;
  senderIp: string | null;
};

export type UnreadablePost = { unreadable: string };

/** Fields that steer what happens to the mail; a second one makes the post ambiguous. */
const SINGLE_FIELDS = new Set(['email', 'envelope', 'SPF', 'dkim', 'spam_score', 'sender_ip']);

/**
 * Takes the mail provider's "send raw" post apart (multipart/form-data, the mail in field `email`).
 * `rawBody`: the bytes as received. The mail comes back byte for byte. A body that is broken or passes a limit gives
 * `unreadable` with a reason; nothing throws.
 */
export const readInboundPost = async ({
  rawBody,
  contentType,
}: {
  rawBody: Uint8Array;
  contentType: string | undefined;
}): Promise<InboundPost | UnreadablePost> => {
  const body = Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength);
  const form = await readForm({ body, contentType });
  if (typeof form === 'string') return { unreadable: form };
  const mail = form.get('email');
  if (mail === undefined) return { unreadable: 'email_missing' };
  const rawMail = typeof mail === 'string' ? toExactBytes({ value: mail, body, contentType }) : mail;
  if (rawMail === null || rawMail.byteLength === 0) return { unreadable: 'email_missing' };
  const envelope = readEnvelope(textOf(form.get('envelope')));
  if (envelope === null) return { unreadable: 'envelope_invalid' };
  return {
    rawMail,
    envelope,
    spf: textOf(form.get('SPF')),
    dkim: textOf(form.get('dkim')),
    spamScore: readNumber(textOf(form.get('spam_score'))),
    senderIp: textOf(form.get('sender_ip')),
  };
};

type Form = Map<string, string | Buffer>;

const readForm = ({ body, contentType }: { body: Buffer; contentType: string | undefined }): Promise<Form | string> =>
  new Promise((resolve) => {
    const parser = openParser(contentType);
    if (parser === null) return resolve('not_multipart');
    const form: Form = new Map();
    let problem: string | null = null;
    const report = (reason: string): void => {
      problem ??= reason;
    };
    // The types do not say it, but a part may have no name, and a charset that the parser does not know leaves no value.
    const keep = (name: string | undefined, value: string | Buffer = ''): void => {
      if (name === undefined) return;
      if (Buffer.byteLength(name, 'latin1') > MAIL_LIMITS.postFieldNameBytes) report('field_name_too_long');
      else if (SINGLE_FIELDS.has(name) && form.has(name)) report('field_repeated');
      else form.set(name, value);
    };
    parser.on('field', (name, value) => keep(name, value));
    parser.on('file', (name, stream) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', () => report('body_broken'));
      stream.on('end', () => keep(name, Buffer.concat(chunks)));
    });
    parser.on('partsLimit', () => report('too_many_parts'));
    parser.on('fieldsLimit', () => report('too_many_fields'));
    parser.on('filesLimit', () => report('too_many_parts'));
    parser.on('error', () => {
      report('body_broken');
      resolve(problem ?? 'body_broken');
    });
    parser.on('close', () => resolve(problem ?? form));
    parser.end(body);
  });

const openParser = (contentType: string | undefined): busboy.Busboy | null => {
  if (contentType === undefined || !/^multipart\/form-data\b/i.test(contentType.trim())) return null;
  try {
    return busboy({
      headers: { 'content-type': contentType },
      // latin1 maps each byte to one character, so that 8-bit mails survive.
      defCharset: 'latin1',
      defParamCharset: 'latin1',
      preservePath: true,
      limits: {
        // busboy reports this limit when the last allowed part ends, hence one more.
        parts: MAIL_LIMITS.postParts + 1,
        fields: MAIL_LIMITS.postFields,
        files: MAIL_LIMITS.postParts,
        fieldSize: MAIL_LIMITS.postBytes + 1,
        fileSize: MAIL_LIMITS.postBytes + 1,
      },
    });
  } catch {
    return null;
  }
};

/** A field with a charset of its own was decoded with that; only bytes that stand in the body may pass for the mail. */
const toExactBytes = ({ value, body, contentType }: { value: string; body: Buffer; contentType: string | undefined }): Buffer | null => {
  const bytes = Buffer.from(value, 'latin1');
  if (value !== '' && bytes.toString('latin1') === value && body.includes(bytes)) return bytes;
  return findFormPart({ body, contentType, name: 'email' });
};

const textOf = (value: string | Buffer | undefined): string | null => {
  if (value === undefined) return null;
  const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
  return new TextDecoder().decode(bytes).trim();
};

const readNumber = (text: string | null): number | null => {
  if (text === null || !/^-?\d{1,6}(\.\d{1,6})?$/.test(text)) return null;
  return Number(text);
};

const looseEnvelopeSchema = envelopeSchema.extend({ from: envelopeSchema.shape.from.nullish() });

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
