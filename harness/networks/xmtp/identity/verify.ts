import { recoverSigner } from './eip191.ts';
import { IdentityError } from './error.ts';
import { verifyInstallation } from './installation-signature.ts';
import type { Member } from './member.ts';
import { signatureText } from './signature-text.ts';
import type { IdentityUpdate, Signature, SignedAction, VerifiedAction } from './update.ts';

/** A signature whose maker is known. */
export interface Verified {
  readonly kind: 'erc-191' | 'installation-key';
  readonly signer: Member;
  /** The same for each way to write this signature: by it a replay is seen. */
  readonly replayKey: string;
}

const missing = {
  'smart-contract-wallet':
    'a smart-contract wallet signature (ERC-1271, ERC-6492) is checked by its contract, and this node has no chain to ask',
  passkey: 'a passkey signature (XIP-55) is a WebAuthn assertion, and this node does not check those',
  'legacy-delegated':
    'a signature by a legacy key (XIP-46, Backward Compatibility) needs keys of XMTP v2, and this node does not check those',
} as const;

const verifySignature = (text: string, signature: Signature): Verified => {
  switch (signature.kind) {
    case 'erc-191': {
      const { address, canonical } = recoverSigner(text, signature.bytes);
      return {
        kind: signature.kind,
        signer: { kind: 'ethereum', id: address },
        replayKey: Buffer.from(canonical).toString('base64'),
      };
    }
    case 'installation-key':
      if (!verifyInstallation(text, signature.publicKey, signature.bytes))
        throw new IdentityError(
          'ed25519 Signature failed signature error: Verification equation was not satisfied',
        );
      return {
        kind: signature.kind,
        signer: { kind: 'installation', id: Buffer.from(signature.publicKey).toString('hex') },
        replayKey: Buffer.from(signature.bytes).toString('base64'),
      };
    default:
      throw new IdentityError(missing[signature.kind]);
  }
};

/** Signatures are often the same in several actions of an update: each is verified once. */
const verifier = (text: string): ((signature: Signature) => Verified) => {
  const known = new Map<string, Verified>();
  return (signature) => {
    if (!('bytes' in signature)) return verifySignature(text, signature);
    const key = [signature.bytes, 'publicKey' in signature ? signature.publicKey : Buffer.alloc(0)]
      .map((bytes) => Buffer.from(bytes).toString('base64'))
      .join(' ');
    const verified = known.get(key) ?? verifySignature(text, signature);
    known.set(key, verified);
    return verified;
  };
};

const verifyAction = (
  action: SignedAction,
  verify: (signature: Signature) => Verified,
): VerifiedAction<Verified> =>
  action.kind === 'add'
    ? { ...action, added: verify(action.added), existing: verify(action.existing) }
    : { ...action, signature: verify(action.signature) };

/** Finds who made each signature; whether they may do what they signed is not looked at. @throws {IdentityError} */
export const verifyUpdate = (update: IdentityUpdate): IdentityUpdate<Verified> => {
  const verify = verifier(signatureText(update));
  return { ...update, actions: update.actions.map((action) => verifyAction(action, verify)) };
};
