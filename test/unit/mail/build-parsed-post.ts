type Json = Readonly<Record<string, unknown>>;

export type ParsedPost = {
  envelope: { to: readonly string[]; from: string };
  headers?: string;
  text?: Buffer;
  html?: Buffer;
  charsets?: Json;
  files?: readonly { name: string; filename: string; type: string; content: Uint8Array }[];
  info?: Json;
  contentIds?: Json;
  /** Further fields, behind the others. */
  more?: readonly (readonly [name: string, value: string | Buffer])[];
};

/** The body that the mail provider's Inbound Parse posts with "send raw" off. */
export const buildParsedPost = ({
  envelope,
  headers,
  text,
  html,
  charsets,
  files = [],
  info,
  contentIds,
  more = [],
}: ParsedPost): { rawBody: Buffer; contentType: string } => {
  const fields: (readonly [string, string | Buffer | undefined])[] = [
    ['headers', headers],
    ['attachments', more.some(([name]) => name === 'attachments') ? undefined : String(files.length)],
    ['dkim', `{@${envelope.from.split('@')[1] ?? ''} : pass}`],
    ['content-ids', contentIds === undefined ? undefined : JSON.stringify(contentIds)],
    ['text', text],
    ['html', html],
    ['sender_ip', '192.0.2.10'],
    ['spam_score', '0.1'],
    ['envelope', JSON.stringify(envelope)],
    ['attachment-info', info === undefined ? undefined : JSON.stringify(info)],
    ['charsets', charsets === undefined ? undefined : JSON.stringify(charsets)],
    ['SPF', 'pass'],
    ...more,
  ];
  const boundary = 'xYzZYparsed';
  const part = (disposition: string, body: string | Uint8Array): Buffer[] => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`),
    Buffer.from(body as Uint8Array),
    Buffer.from('\r\n'),
  ];
  const chunks = [
    ...fields.flatMap(([name, value]) => (value === undefined ? [] : part(`name="${name}"`, value))),
    ...files.flatMap(({ name, filename, type, content }) =>
      part(`name="${name}"; filename="${filename}"\r\nContent-Type: ${type.replace(/[^ -~]/g, '')}`, content),
    ),
    Buffer.from(`--${boundary}--\r\n`),
  ];
  return { rawBody: Buffer.concat(chunks), contentType: `multipart/form-data; boundary=${boundary}` };
};
