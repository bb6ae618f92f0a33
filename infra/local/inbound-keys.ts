import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type InboundKeys = { privateKeyPem: string; publicKey: string };

/** The key pair with which this machine plays the mail provider; kept in the home, readable by its owner alone. `publicKey`: base64 SPKI. */
export const inboundKeys = ({ home }: { home: string }): InboundKeys => {
  const path = join(home, 'inbound-key.pem');
  if (!existsSync(path)) {
    mkdirSync(home, { recursive: true });
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  }
  const privateKeyPem = readFileSync(path, 'utf8');
  const publicKey = createPublicKey(createPrivateKey(privateKeyPem)).export({ type: 'spki', format: 'der' }).toString('base64');
  return { privateKeyPem, publicKey };
};
