import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';

/** An Ethereum account. */
export interface Wallet {
  readonly kind: 'wallet';
  /** In lower case. */
  readonly address: string;
  /** `0x…` */
  readonly secret: `0x${string}`;
}

/** The Ed25519 key of an app: its installation. */
export interface Installation {
  readonly kind: 'installation';
  readonly publicKey: Buffer;
  /** The seed, 32 bytes. */
  readonly secret: Buffer;
}

export type Key = Wallet | Installation;

/** How a member is called in identity updates: an address, or an installation's key in hex. */
export const idOf = (key: Key): string =>
  key.kind === 'wallet' ? key.address : key.publicKey.toString('hex');

export const createInstallation = (): Installation => {
  const { d, x } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  if (d === undefined || x === undefined) throw new Error('an Ed25519 key has no parts');
  return {
    kind: 'installation',
    publicKey: Buffer.from(x, 'base64url'),
    secret: Buffer.from(d, 'base64url'),
  };
};

/** A public key of HPKE with X25519; nobody ever opens what is encrypted to it. */
export const createHpkeKey = (): Buffer => {
  const { x } = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' });
  return Buffer.from(String(x), 'base64url');
};

/** A plain Ed25519 signature, as MLS has it. */
export const signEd25519 = ({ publicKey, secret }: Installation, content: Uint8Array): Buffer => {
  const key = createPrivateKey({
    key: {
      kty: 'OKP',
      crv: 'Ed25519',
      d: secret.toString('base64url'),
      x: publicKey.toString('base64url'),
    },
    format: 'jwk',
  });
  return sign(null, content, key);
};

/** A copy with one bit changed. */
export const flipped = (bytes: Uint8Array): Buffer => {
  const copy = Buffer.from(bytes);
  const at = copy.length >> 1;
  copy.set([(copy[at] ?? 0) ^ 1], at);
  return copy;
};
