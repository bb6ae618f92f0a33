import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEnv } from '../../shared/core/env.ts';
import { parseMail } from '../../shared/mail/parse-mail.ts';
import { DEMO_INBOX } from './demo/mails.ts';
import { inboundKeys } from './inbound-keys.ts';
import { postInboundMail } from './post-inbound-mail.ts';

// `npm run post-mail -- FILE.eml [RECIPIENT]`: puts a mail into the running installation's inbox, signed like the provider's.

const [file, recipient = DEMO_INBOX] = process.argv.slice(2);

const post = async (path: string): Promise<void> => {
  const env = parseEnv(process.env);
  const rawMail = await readFile(path);
  const mail = await parseMail(rawMail);
  const from = mail.from?.address ?? '';
  const { privateKeyPem } = inboundKeys({ home: resolve(env.TRIPWRIGHT_HOME) });
  const domain = from.split('@')[1];
  const answer = await postInboundMail({
    baseUrl: `http://localhost:${env.PORT}`,
    privateKeyPem,
    rawMail,
    to: recipient,
    from,
    ...(domain === undefined ? {} : { dkimDomain: domain }),
  });
  process.stdout.write(`${JSON.stringify(answer)}\n`);
};

try {
  if (file === undefined) throw new Error('name the mail: npm run post-mail -- FILE.eml [RECIPIENT]');
  await post(file);
} catch (error) {
  process.stdout.write(`The mail was not posted: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
