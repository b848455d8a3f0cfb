import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { signContent } from './sign-content.ts';
import { concat, u8, u16, u64, vector } from './writer.ts';

/** An Ed25519 key pair of an installation. */
export interface InstallationKeys {
  readonly publicKey: Uint8Array;
  readonly privateKey: KeyObject;
}

export const createKeys = (): InstallationKeys => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32), privateKey };
};

/** What can be wrong with a key package. */
export interface KeyPackageChanges {
  readonly version?: number;
  readonly cipherSuite?: number;
  readonly credentialType?: number;
  readonly identity?: Uint8Array;
  readonly leafSource?: number;
  readonly notBefore?: bigint;
  readonly notAfter?: bigint;
  readonly initKey?: Uint8Array;
  readonly encryptionKey?: Uint8Array;
  /** The type of its one extension, which the leaf supports if it is 10 or 1. */
  readonly extension?: number;
  readonly leafSigner?: KeyObject;
  readonly signer?: KeyObject;
}

const day = 86_400n;

/** A key package as an app makes them, signed by its keys. */
export const writeKeyPackage = (
  { publicKey, privateKey }: InstallationKeys,
  changes: KeyPackageChanges = {},
): Uint8Array => {
  const now = BigInt(Math.floor(Date.now() / 1000));
  const leafContent = concat(
    vector(changes.encryptionKey ?? randomBytes(32)),
    vector(publicKey),
    u16(changes.credentialType ?? 1),
    vector(changes.identity ?? Buffer.from('0a026162', 'hex')),
    ...[u16(1), u16(3), concat(u16(1), u16(10)), concat(), u16(1)].map((list) => vector(list)),
    u8(changes.leafSource ?? 1),
    u64(changes.notBefore ?? now - day),
    u64(changes.notAfter ?? now + day),
    vector(concat(u16(1), vector(Buffer.from('app')))),
  );
  const leaf = concat(
    leafContent,
    vector(sign(null, signContent('LeafNodeTBS', leafContent), changes.leafSigner ?? privateKey)),
  );
  const content = concat(
    u16(changes.version ?? 1),
    u16(changes.cipherSuite ?? 3),
    vector(changes.initKey ?? randomBytes(32)),
    leaf,
    vector(concat(u16(changes.extension ?? 10), vector(concat()))),
  );
  const signature = sign(null, signContent('KeyPackageTBS', content), changes.signer ?? privateKey);
  return concat(content, vector(signature));
};

const contents = { application: 1, proposal: 2, commit: 3 } as const;

/** A message to a group that nobody can decrypt. */
export const writePrivateMessage = (
  groupId: Uint8Array,
  ciphertext: Uint8Array = randomBytes(16),
  content: keyof typeof contents = 'application',
): Uint8Array =>
  concat(
    u16(1),
    u16(2),
    vector(groupId),
    u64(7n),
    u8(contents[content]),
    vector(),
    vector(randomBytes(8)),
    vector(ciphertext),
  );
