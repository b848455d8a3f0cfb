import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/** An Ed25519 public key of 32 bytes as SubjectPublicKeyInfo (RFC 8410). */
const spki = Buffer.from('302a300506032b6570032100', 'hex');

const publicKey = (key: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([spki, key]), format: 'der', type: 'spki' });

/** Whether this is the key's signature of the content; false as well for what is no key or no signature. */
export const verifyEd25519 = (key: Uint8Array, content: Uint8Array, signature: Uint8Array): boolean =>
  key.length === 32 && signature.length === 64 && verify(null, content, publicKey(key), signature);
