import { generateKeyPairSync } from 'node:crypto';

/** A fresh P-256 pair in the forms that the provider and we use. */
export const newSigningKey = (): { privateKeyPem: string; publicKey: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return {
    privateKeyPem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  };
};
