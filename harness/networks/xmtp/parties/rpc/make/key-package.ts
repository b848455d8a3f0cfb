import { randomBytes } from 'node:crypto';
import { concat, mlsVersion, signContent, u8, u16, u32, u64, vector } from '../../../wire/index.ts';
import { createHpkeKey, flipped, type Installation, signEd25519 } from '../key.ts';
import type { KeyPackageTamper, Lifetime } from '../words.ts';
import { codecIn, encoded } from './codec.ts';
import { welcomeExtensions, welcomeExtensionTypes } from './welcome-extensions.ts';

export interface KeyPackageOptions {
  readonly installation: Installation;
  readonly inboxId: string;
  readonly lifetime?: Lifetime | undefined;
  readonly tamper?: KeyPackageTamper | undefined;
  /** Bytes of an extension that nobody knows, to make it large. */
  readonly padding?: number;
  /** Whether it says how welcomes are to be encrypted, as those of today's apps do. */
  readonly welcomes?: boolean;
  /** Milliseconds since 1970. */
  readonly now?: number;
}

/** X25519, ChaCha20-Poly1305, SHA-256 and Ed25519, as XMTP uses (RFC 9420 17.1). */
const cipherSuite = 0x0003;
/** P-256, AES-128-GCM, SHA-256 and ECDSA: a suite whose signatures an installation cannot make. */
const otherSuite = 0x0002;
const credentialTypes = { basic: 1, x509: 2 } as const;
const leafSources = { keyPackage: 1, update: 2 } as const;
/** Says that a key package is used for as long as there is no other (draft-ietf-mls-extensions). */
const lastResort = 0x000a;
/** From the range for private use (RFC 9420 17.3). */
const paddingExtension = 0xff7f;
/** As the other, and the leaf does not list it. */
const unlistedExtension = 0xff7e;
const applicationId = 0x0001;
/** What groups of the network ask of their members: as apps on SDK 6.0.0 say it. */
const supportedExtensions = [
  lastResort,
  applicationId,
  0xf000,
  0x0006,
  0xff02,
  0xff00,
  0xff01,
  ...Object.values(welcomeExtensionTypes),
];
const supportedProposals = [0x0007, 0x0008];

const day = 86_400n;
const until = (now: bigint, lifetime: Exclude<Lifetime, 'none'>): readonly [bigint, bigint] =>
  ({
    valid: [now - 3600n, now + 84n * day] as const,
    expired: [now - 90n * day, now - 6n * day] as const,
    future: [now + day, now + 84n * day] as const,
    endless: [0n, 2n ** 64n - 1n] as const,
  })[lifetime];

const mlsCredential = codecIn('identity/credential.pb.js', 'MlsCredential');

const credentialOf = (inboxId: string, tamper: KeyPackageTamper | undefined): Uint8Array => {
  const type = tamper === 'credential-type' ? credentialTypes.x509 : credentialTypes.basic;
  // A field of wire type 7, which protobuf does not have.
  if (tamper === 'credential') return concat(u16(type), vector(Buffer.from('0f', 'hex'), randomBytes(31)));
  return concat(u16(type), vector(encoded(mlsCredential, { inboxId })));
};

/** Builds a KeyPackage (RFC 9420 10) as an app would, or wrong in one respect. */
export const buildKeyPackage = (options: KeyPackageOptions): Buffer => {
  const { installation, inboxId, lifetime = 'valid', tamper, padding = 0, now = Date.now() } = options;
  if (tamper === 'empty') return Buffer.of();
  const suite = u16(tamper === 'ciphersuite' ? otherSuite : cipherSuite);
  const version = u16(tamper === 'version' ? mlsVersion + 1 : mlsVersion);
  const initKey = createHpkeKey();
  const encryptionKey = tamper === 'same-keys' ? initKey : createHpkeKey();
  const extensions = [u16(lastResort), vector(), ...(options.welcomes ? welcomeExtensions() : [])];
  if (padding > 0) extensions.push(u16(paddingExtension), vector(Buffer.alloc(padding)));
  if (tamper === 'extension') extensions.push(u16(unlistedExtension), vector());
  const supported = padding > 0 ? [...supportedExtensions, paddingExtension] : supportedExtensions;
  const capabilities = concat(
    vector(u16(mlsVersion)),
    vector(suite),
    vector(...supported.map(u16)),
    vector(...supportedProposals.map(u16)),
    vector(u16(credentialTypes.basic)),
  );
  const seconds = BigInt(Math.floor(now / 1000));
  const source =
    lifetime === 'none'
      ? u8(leafSources.update)
      : concat(u8(leafSources.keyPackage), ...until(seconds, lifetime).map(u64));
  const leafContent = concat(
    vector(encryptionKey),
    vector(installation.publicKey),
    credentialOf(inboxId, tamper),
    capabilities,
    source,
    vector(u16(applicationId), vector(vector(Buffer.from(inboxId)))),
  );
  // The leaf of an update is signed with its place in the group (RFC 9420 7.2).
  const place = lifetime === 'none' ? concat(vector(randomBytes(16)), u32(0)) : concat();
  const sign = (label: string, content: Uint8Array, wrong: boolean): Uint8Array => {
    const signature = signEd25519(installation, signContent(label, content));
    return vector(wrong ? flipped(signature) : signature);
  };
  const leaf = concat(
    leafContent,
    sign('LeafNodeTBS', concat(leafContent, place), tamper === 'leaf-signature'),
  );
  const content = concat(version, suite, vector(initKey), leaf, vector(...extensions));
  const whole = Buffer.from(concat(content, sign('KeyPackageTBS', content, tamper === 'signature')));
  if (tamper === 'truncated') return whole.subarray(0, whole.length >> 1);
  if (tamper === 'twice') return Buffer.concat([whole, whole]);
  return tamper === 'trailing' ? Buffer.concat([whole, Buffer.of(0)]) : whole;
};
