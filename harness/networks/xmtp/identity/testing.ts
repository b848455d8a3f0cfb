import { ed25519ph } from '@noble/curves/ed25519.js';
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import { signAsInstallation } from './installation-signature.ts';
import type { Member } from './member.ts';
import { signatureText, type UnsignedUpdate } from './signature-text.ts';
import type { IdentityUpdate, Signature, SignedAction } from './update.ts';

/** Whoever can sign an identity update. */
export interface Signer {
  readonly member: Member;
  sign(text: string): Promise<Extract<Signature, { readonly bytes: Uint8Array }>>;
}

export const createWallet = (): Signer & { readonly member: { readonly kind: 'ethereum' } } => {
  const account: PrivateKeyAccount = privateKeyToAccount(generatePrivateKey());
  return {
    member: { kind: 'ethereum', id: account.address.toLowerCase() },
    sign: async (message) => ({
      kind: 'erc-191',
      bytes: Buffer.from((await account.signMessage({ message })).slice(2), 'hex'),
    }),
  };
};

export const createInstallation = (): Signer & { readonly member: { readonly kind: 'installation' } } => {
  const { secretKey, publicKey } = ed25519ph.keygen();
  return {
    member: { kind: 'installation', id: Buffer.from(publicKey).toString('hex') },
    sign: async (text) => ({
      kind: 'installation-key',
      bytes: signAsInstallation(text, secretKey),
      publicKey,
    }),
  };
};

/** An action, and who is to sign it. */
export type Plan =
  | { readonly kind: 'create-inbox'; readonly owner: Signer; readonly nonce?: bigint; readonly by?: Signer }
  | { readonly kind: 'add'; readonly member: Signer; readonly by: Signer; readonly as?: Member }
  | { readonly kind: 'revoke'; readonly member: Member; readonly by: Signer }
  | { readonly kind: 'change-recovery'; readonly recovery: Member; readonly by: Signer };

let clock = 1_700_000_000_000_000_000n;

const identifier = ({ kind, id }: Member) => {
  if (kind === 'installation') throw new Error('an installation is no identifier');
  return { kind, id };
};

const unsigned = (plan: Plan): UnsignedUpdate['actions'][number] => {
  switch (plan.kind) {
    case 'create-inbox':
      return { kind: plan.kind, owner: identifier(plan.owner.member), nonce: plan.nonce ?? 0n };
    case 'add':
      return { kind: plan.kind, member: plan.as ?? plan.member.member };
    case 'revoke':
      return { kind: plan.kind, member: plan.member };
    case 'change-recovery':
      return { kind: plan.kind, recovery: identifier(plan.recovery) };
  }
};

/** An update with the signatures of all that its plans name; each has a time of its own. */
export const signUpdate = async (inboxId: string, ...plans: readonly Plan[]): Promise<IdentityUpdate> => {
  clock += 1_000_000_000n;
  const bare = { inboxId, clientTimestampNs: clock, actions: plans.map(unsigned) };
  const text = signatureText(bare);
  const actions = plans.map(async (plan): Promise<SignedAction> => {
    const action = unsigned(plan);
    if (action.kind === 'add' && plan.kind === 'add')
      return { ...action, added: await plan.member.sign(text), existing: await plan.by.sign(text) };
    if (action.kind === 'create-inbox' && plan.kind === 'create-inbox')
      return { ...action, signature: await (plan.by ?? plan.owner).sign(text) };
    if (action.kind !== 'add' && action.kind !== 'create-inbox' && 'by' in plan && plan.by)
      return { ...action, signature: await plan.by.sign(text) };
    throw new Error('no such plan');
  });
  return { ...bare, actions: await Promise.all(actions) };
};
