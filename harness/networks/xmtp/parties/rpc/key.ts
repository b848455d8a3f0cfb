import { createPrivateKey, generateKeyPairSync, randomBytes, randomInt, sign } from 'node:crypto';

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

/** Of ML-KEM-768 (FIPS 203): coefficients of its public key are below the modulus, with twelve bits for each. */
const kem = { modulus: 3329, coefficients: 3 * 256, seed: 32 } as const;

/** A public key of HPKE with X-Wing, an ML-KEM-768 and an X25519 key; nobody ever opens what is encrypted to it. */
export const createXWingKey = (): Buffer => {
  const packed = Buffer.alloc((kem.coefficients * 3) / 2);
  for (let at = 0; at < packed.length; at += 3)
    packed.writeUIntLE(randomInt(kem.modulus) + randomInt(kem.modulus) * 0x1000, at, 3);
  return Buffer.concat([packed, randomBytes(kem.seed), createHpkeKey()]);
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
