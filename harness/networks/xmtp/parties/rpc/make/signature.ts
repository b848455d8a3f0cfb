import { randomBytes } from 'node:crypto';
import { ed25519ph } from '@noble/curves/ed25519.js';
import { privateKeyToAccount } from 'viem/accounts';
import type { StepValue } from '../../../../../language/scenario.ts';
import { flipped, type Key, type Wallet } from '../key.ts';
import type { SignatureForm, SignatureTamper } from '../words.ts';
import { base64 } from './made.ts';

/** Who signs, and how. */
export interface Signer {
  readonly key: Key;
  readonly tamper?: SignatureTamper | undefined;
  readonly form?: SignatureForm | undefined;
  /** Whose installation it says that it is; its own if absent. */
  readonly claims?: Uint8Array | undefined;
}

const context = Buffer.from('IDENTITY UPDATE SIGNATURE');
/** The order of secp256k1. */
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** The other signature that the same key and text have: whoever has the one can work it out (EIP-2). */
const mirrored = (signature: Buffer): Buffer => {
  const s = BigInt(`0x${signature.toString('hex', 32, 64)}`);
  const other = (order - s).toString(16).padStart(64, '0');
  const v = signature.readUInt8(64) === 27 ? 28 : 27;
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(other, 'hex'), Buffer.of(v)]);
};

/** Signs a text by EIP-191: 65 bytes. */
const signByWallet = async ({ secret }: Wallet, text: string): Promise<Buffer> =>
  Buffer.from((await privateKeyToAccount(secret).signMessage({ message: text })).slice(2), 'hex');

const sign = async ({ key, tamper }: Signer, text: string): Promise<Buffer> => {
  const signed = tamper === 'other-text' ? `${text}.` : text;
  const signature =
    key.kind === 'wallet'
      ? await signByWallet(key, signed)
      : Buffer.from(ed25519ph.sign(Buffer.from(signed), key.secret, { context }));
  if (tamper === 'flipped') return flipped(signature);
  if (tamper === 'short') return signature.subarray(0, -1);
  if (tamper === 'empty') return Buffer.of();
  if (tamper !== 'mirrored') return signature;
  if (key.kind !== 'wallet') throw new Error('only signatures of wallets can be mirrored');
  return mirrored(signature);
};

/** A Signature in protobuf's JSON form; none where nobody signs. */
export const signatureOf = async (signer: Signer | 'nobody', text: string): Promise<StepValue> => {
  if (signer === 'nobody') return null;
  const { key, form = 'erc191', claims } = signer;
  const bytes = base64(await sign(signer, text));
  if (key.kind === 'installation')
    return { installationKey: { bytes, publicKey: base64(claims ?? key.publicKey) } };
  if (form === 'erc191') return { erc191: { bytes } };
  if (form === 'erc6492')
    return { erc6492: { accountId: `eip155:1:${key.address}`, blockNumber: '1', signature: bytes } };
  if (form === 'delegated') return { delegatedErc191: { signature: { bytes } } };
  return {
    passkey: {
      publicKey: base64(randomBytes(33)),
      signature: bytes,
      authenticatorData: base64(randomBytes(37)),
      clientDataJson: base64(Buffer.from('{"type":"webauthn.get"}')),
    },
  };
};
