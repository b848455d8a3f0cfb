import { randomBytes } from 'node:crypto';
import { createHpkeKey } from '../key.ts';
import type { Algorithm, WelcomeTamper } from '../words.ts';
import { codecIn, encoded } from './codec.ts';
import { base64, type Made } from './made.ts';

export interface WelcomeOptions {
  /** The key of the installation that it is for. */
  readonly installation: Uint8Array;
  readonly size?: number;
  readonly algorithm?: Algorithm | undefined;
  readonly metadata?: Uint8Array | undefined;
  readonly tamper?: WelcomeTamper | undefined;
}

const algorithmNames = {
  curve25519: 'CURVE25519',
  xwing: 'XWING_MLKEM_768_DRAFT_6',
  symmetric: 'SYMMETRIC_KEY',
  unspecified: 'UNSPECIFIED',
} as const;

/** The size of a public key of X-Wing. */
const xwingKey = 1216;

const welcomeInput = codecIn('mls/api/v1/mls.pb.js', 'WelcomeMessageInput');

const madeOf = (json: Readonly<Record<string, Readonly<Record<string, string>>>>): Made => ({
  value: base64(encoded(welcomeInput, json)),
  json,
});

const partsOf = (
  { installation, size = 128, tamper }: WelcomeOptions,
  hpkeKey: Uint8Array,
): { readonly installation: string; readonly data: string; readonly hpke: string } => ({
  installation: tamper === 'no-installation' ? '' : base64(installation),
  data: tamper === 'no-data' ? '' : base64(randomBytes(size)),
  hpke: tamper === 'no-hpke-key' ? '' : base64(hpkeKey),
});

/** A welcome with its data (`v1`), or one that lacks a part. Its data is random: nobody could join by it. */
export const buildWelcome = (options: WelcomeOptions): Made => {
  const { algorithm = 'curve25519', metadata = randomBytes(16) } = options;
  const parts = partsOf(options, algorithm === 'xwing' ? randomBytes(xwingKey) : createHpkeKey());
  const v1 = {
    installationKey: parts.installation,
    data: parts.data,
    hpkePublicKey: parts.hpke,
    wrapperAlgorithm: `WELCOME_WRAPPER_ALGORITHM_${algorithmNames[algorithm]}`,
    welcomeMetadata: base64(metadata),
  };
  return { ...madeOf({ v1 }), parts: { ...parts, metadata: v1.welcomeMetadata } };
};

/** A pointer to a welcome that lies elsewhere (XIP-74), or one that lacks a part. */
export const buildWelcomePointer = (options: WelcomeOptions): Made => {
  const parts = partsOf(options, randomBytes(xwingKey));
  const welcomePointer = {
    installationKey: parts.installation,
    welcomePointer: parts.data,
    hpkePublicKey: parts.hpke,
    wrapperAlgorithm: 'WELCOME_POINTER_WRAPPER_ALGORITHM_XWING_MLKEM_768_DRAFT_6',
  };
  return { ...madeOf({ welcomePointer }), parts };
};
