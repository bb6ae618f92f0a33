/** A small mail with CRLF line ends; `body` as bytes of latin1 text. */
export const rawMail = (headers: Readonly<Record<string, string>>, body = 'Hello'): Buffer => {
  const all = { From: 'Ann Client <ann@client.example>', To: 'desk@agency.example', Subject: 'Trip', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body.replace(/\r?\n/g, '\r\n')}`, 'latin1');
};

/** A multipart with one part per entry, each a header block and a body. */
export const multipart = (boundary: string, parts: readonly string[]): string =>
  `${parts.map((part) => `--${boundary}\n${part}\n`).join('')}--${boundary}--\n`;
