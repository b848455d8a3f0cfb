// What fixtures can say of things to make. Apart from those who make them, so that reading fixtures loads no codec.

/** How long a key package may be used. `none`: it is none of a key package, but of an update within a group. */
export const lifetimes = ['valid', 'expired', 'future', 'endless', 'none'] as const;
export type Lifetime = (typeof lifetimes)[number];

/** What can be wrong with a key package; all else of it is right, signatures too. */
export const keyPackageTampers = [
  'signature',
  'leaf-signature',
  'credential',
  'credential-type',
  'ciphersuite',
  'version',
  'same-keys',
  'extension',
  'truncated',
  'trailing',
  'twice',
  'empty',
] as const;
export type KeyPackageTamper = (typeof keyPackageTampers)[number];

export const contents = ['application', 'commit', 'proposal'] as const;
export type Content = (typeof contents)[number];

export const wires = ['private', 'public'] as const;
export type WireForm = (typeof wires)[number];

/** What can be wrong with a group message; all else of it is right. */
export const groupMessageTampers = [
  'version',
  'wire-format',
  'content-type',
  'sender-type',
  'truncated',
  'trailing',
  'long-length',
  'empty-group',
  'empty',
  'random',
] as const;
export type GroupMessageTamper = (typeof groupMessageTampers)[number];

export const algorithms = ['curve25519', 'xwing', 'symmetric', 'unspecified'] as const;
export type Algorithm = (typeof algorithms)[number];

/** What can be missing of a welcome, or of a pointer to one. */
export const welcomeTampers = ['no-data', 'no-installation', 'no-hpke-key'] as const;
export type WelcomeTamper = (typeof welcomeTampers)[number];

/** What can be wrong with an entry of a commit log. */
export const commitLogTampers = ['signature', 'no-signature', 'no-entry', 'no-group'] as const;
export type CommitLogTamper = (typeof commitLogTampers)[number];

/** What can be wrong with a signature. */
export const signatureTampers = ['flipped', 'short', 'empty', 'other-text', 'mirrored'] as const;
export type SignatureTamper = (typeof signatureTampers)[number];

/** What a wallet's signature can be passed off as. */
export const signatureForms = ['erc191', 'erc6492', 'delegated', 'passkey'] as const;
export type SignatureForm = (typeof signatureForms)[number];

/** What can be changed of an identity update after it was signed. */
export const updateTampers = ['signature', 'timestamp', 'inbox', 'member', 'nonce', 'order'] as const;
export type UpdateTamper = (typeof updateTampers)[number];
