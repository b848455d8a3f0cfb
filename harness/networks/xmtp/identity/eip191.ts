import { secp256k1 } from '@noble/curves/secp256k1.js';
import { IdentityError } from './error.ts';
import { keccak256 } from './keccak.ts';

export interface RecoveredSigner {
  /** In lower case. */
  readonly address: string;
  /** The same for each way to write the signature: r, the lower s, the parity as 0 or 1. */
  readonly canonical: Uint8Array;
}

const { Point } = secp256k1;
const order = Point.Fn.ORDER;

const addressOf = (publicKey: Uint8Array): string =>
  `0x${Buffer.from(keccak256(publicKey.subarray(1)).subarray(-20)).toString('hex')}`;

const hashOf = (text: string): Uint8Array => {
  const bytes = Buffer.from(text);
  return keccak256(Buffer.concat([Buffer.from(`\x19Ethereum Signed Message:\n${bytes.length}`), bytes]));
};

/**
 * Who signed the text by EIP-191; any well-formed signature is someone's.
 * @param signature r, s and a recovery byte of 0, 1, 27 or 28.
 * @throws {IdentityError}
 */
export const recoverSigner = (text: string, signature: Uint8Array): RecoveredSigner => {
  const recovery = [0, 1, 27, 28].indexOf(signature[64] ?? -1);
  if (signature.length !== 65 || recovery < 0) throw new IdentityError('Signature validation failed');
  try {
    const { r, s } = secp256k1.Signature.fromBytes(signature.subarray(0, 64), 'compact');
    const high = s > order / 2n;
    const parity = (recovery & 1) ^ Number(high);
    const lower = new secp256k1.Signature(r, high ? order - s : s).addRecoveryBit(parity);
    return {
      address: addressOf(lower.recoverPublicKey(hashOf(text)).toBytes(false)),
      canonical: Buffer.concat([lower.toBytes('compact'), Buffer.of(parity)]),
    };
  } catch (error) {
    throw new IdentityError('Signature validation failed', { cause: error });
  }
};
