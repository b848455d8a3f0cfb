import { ed25519ph } from '@noble/curves/ed25519.js';

const context = Buffer.from('IDENTITY UPDATE SIGNATURE');

/** An installation's signature of an identity update: Ed25519ph (RFC 8032 5.1) in a context of XMTP's. */
export const signAsInstallation = (text: string, secretKey: Uint8Array): Uint8Array =>
  ed25519ph.sign(Buffer.from(text), secretKey, { context });

/** False as well for what is no key or no signature. */
export const verifyInstallation = (text: string, key: Uint8Array, signature: Uint8Array): boolean => {
  try {
    return ed25519ph.verify(signature, Buffer.from(text), key, { context, zip215: false });
  } catch {
    return false;
  }
};
