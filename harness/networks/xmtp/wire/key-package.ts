import { type Codec, decodeStrictly, loadTypes } from './codec.ts';
import { verifyEd25519 } from './ed25519.ts';
import { mlsVersion } from './group-message.ts';
import { createReader, type Reader, WireError } from './reader.ts';
import { signContent } from './sign-content.ts';

/** Cipher suites of MLS whose signatures are Ed25519 (RFC 9420 17.1); XMTP uses the second. */
export const ed25519Suites = [0x0001, 0x0003] as const;

/** What is read of a KeyPackage (RFC 9420 10). */
export interface KeyPackage {
  readonly cipherSuite: number;
  readonly initKey: Uint8Array;
  readonly encryptionKey: Uint8Array;
  /** The leaf's: XMTP's installation key. */
  readonly signatureKey: Uint8Array;
  /** The basic credential's identity: an MlsCredential of XMTP. */
  readonly identity: Uint8Array;
  readonly notBefore: bigint;
  /** Seconds since 1970, as {@link KeyPackage.notBefore}. */
  readonly notAfter: bigint;
  /** Types of the extensions that the leaf says it supports. */
  readonly supported: readonly number[];
  /** Those of the key package, outside the leaf. */
  readonly extensions: readonly Extension[];
  /** What the leaf's signature signs, and the signature (RFC 9420 7.2). */
  readonly leaf: Signed;
  /** The same of the whole (RFC 9420 10). */
  readonly whole: Signed;
}

/** An extension (RFC 9420 13). */
export interface Extension {
  readonly type: number;
  readonly data: Uint8Array;
}

interface Signed {
  readonly content: Uint8Array;
  readonly signature: Uint8Array;
}

const what = 'key package';
const leafSources = { keyPackage: 1 } as const;
const credentialTypes = { basic: 1 } as const;

const readExtensions = (reader: Reader): readonly Extension[] =>
  reader.items((inner) => {
    const type = inner.u16();
    return { type, data: inner.vector() };
  });

/** The extensions that the leaf supports; also read are versions, cipher suites, proposals and credentials. */
const readCapabilities = (reader: Reader): readonly number[] => {
  const [, , extensions = []] = Array.from({ length: 5 }, () => reader.items((inner) => inner.u16()));
  return extensions;
};

const readLeaf = (reader: Reader) => {
  const start = reader.position;
  const encryptionKey = reader.vector();
  const signatureKey = reader.vector();
  const credentialType = reader.u16();
  if (credentialType !== credentialTypes.basic)
    throw new WireError(`${what}: found the credential type ${credentialType}, expected a basic credential`);
  const identity = reader.vector();
  const supported = readCapabilities(reader);
  const source = reader.u8();
  if (source !== leafSources.keyPackage)
    throw new WireError(`${what}: found the leaf node source ${source}, expected a key package`);
  const notBefore = reader.u64();
  const notAfter = reader.u64();
  readExtensions(reader);
  const content = reader.since(start);
  const signature = reader.vector();
  const leaf = { content, signature };
  return { encryptionKey, signatureKey, identity, supported, notBefore, notAfter, leaf };
};

/** Reads a KeyPackage that fills the bytes; checks no signature. @throws {WireError} */
export const readKeyPackage = (bytes: Uint8Array): KeyPackage => {
  const reader = createReader(bytes, what);
  const version = reader.u16();
  if (version !== mlsVersion) throw new WireError(`${what}: found the MLS version ${version}, expected 1`);
  const cipherSuite = reader.u16();
  const initKey = reader.vector();
  const leaf = readLeaf(reader);
  const extensions = readExtensions(reader);
  const content = reader.since(0);
  const signature = reader.vector();
  reader.end();
  return { cipherSuite, initKey, ...leaf, extensions, whole: { content, signature } };
};

/** Extensions of types up to this need not be listed as supported (RFC 9420 7.2). */
const lastDefaultExtension = 5;

const credential = loadTypes('identity/credential.pb.js').MlsCredential as Codec<{
  readonly inboxId: string;
}>;

const inboxIdIn = (identity: Uint8Array): string => {
  try {
    return decodeStrictly(credential, identity).inboxId;
  } catch (error) {
    throw new WireError(`${what}: the credential is no MlsCredential`, { cause: error });
  }
};

/** A key package that an installation may be invited by. */
export interface VerifiedKeyPackage {
  readonly installationKey: Uint8Array;
  /** As the credential says; nobody has checked that the installation is this inbox's. */
  readonly inboxId: string;
}

/**
 * Reads a key package and checks what a node checks: the cipher suite, both signatures (RFC 9420 7.3, 10.1), that
 * the two HPKE keys differ, that the leaf supports the extensions, the lifetime, and that the credential is XMTP's.
 * @param now Seconds since 1970.
 * @throws {WireError}
 */
export const verifyKeyPackage = (bytes: Uint8Array, now: number): VerifiedKeyPackage => {
  const read = readKeyPackage(bytes);
  const refuse = (why: string): never => {
    throw new WireError(`${what}: ${why}`);
  };
  if (!ed25519Suites.some((suite) => suite === read.cipherSuite))
    refuse(`found the cipher suite ${read.cipherSuite}, expected ${ed25519Suites.join(' or ')}`);
  const { signatureKey, leaf, whole } = read;
  if (!verifyEd25519(signatureKey, signContent('LeafNodeTBS', leaf.content), leaf.signature))
    refuse("the leaf's signature is wrong");
  if (!verifyEd25519(signatureKey, signContent('KeyPackageTBS', whole.content), whole.signature))
    refuse('the signature is wrong');
  if (Buffer.compare(read.initKey, read.encryptionKey) === 0) refuse('the init key is the encryption key');
  const strange = read.extensions.find(
    ({ type }) => type > lastDefaultExtension && !read.supported.includes(type),
  );
  if (strange !== undefined) refuse(`found the extension ${strange.type}, which the leaf does not support`);
  const seconds = BigInt(Math.floor(now));
  if (seconds < read.notBefore) refuse(`its lifetime starts at ${read.notBefore}, and it is ${seconds}`);
  if (seconds > read.notAfter) refuse(`its lifetime ended at ${read.notAfter}, and it is ${seconds}`);
  return { installationKey: signatureKey, inboxId: inboxIdIn(read.identity) };
};
