import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

cryptoProvider.set(webcrypto as unknown as Parameters<typeof cryptoProvider.set>[0]);

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 24 * 60 * 60 * 1000;

/** A certificate authority that lives for one run: nothing else trusts it, and its key is never written down. */
export interface Authority {
  /** Its certificate, PEM. */
  readonly certificate: string;
  /** Issues a leaf that is valid as server and as client (servers present theirs in both roles, RFC 6120 13.7). */
  readonly issue: (names: readonly string[]) => Promise<IssuedCertificate>;
}

export interface IssuedCertificate {
  /** The leaf, PEM. */
  readonly certificate: string;
  /** Its private key, PKCS #8 PEM. */
  readonly key: string;
}

/** Makes a new certificate authority. */
export async function createAuthority(now: Date = new Date()): Promise<Authority> {
  const keys = await generateKeys();
  // Backdated by a day so that a target whose clock is slightly behind accepts it.
  const validity = { notBefore: new Date(now.getTime() - day), notAfter: new Date(now.getTime() + 30 * day) };
  const root = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: 'CN=assay run authority',
    ...validity,
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    certificate: pem(root),
    issue: async (names) => {
      const leafKeys = await generateKeys();
      const leaf = await X509CertificateGenerator.create({
        serialNumber: serial(),
        subject: `CN=${names[0] ?? 'assay'}`,
        issuer: root.subjectName,
        ...validity,
        publicKey: leafKeys.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
          new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
          await SubjectKeyIdentifierExtension.create(leafKeys.publicKey),
          await AuthorityKeyIdentifierExtension.create(root),
        ],
      });
      const key = await webcrypto.subtle.exportKey('pkcs8', leafKeys.privateKey);
      return { certificate: pem(leaf), key: ended(PemConverter.encode(key, 'PRIVATE KEY')) };
    },
  };
}

const authorities = new Map<string, Promise<Authority>>();

/** The authority of a run: the same for all targets that this process starts for it. */
export function authorityOf(run: string): Promise<Authority> {
  const known = authorities.get(run);
  if (known !== undefined) return known;
  const made = createAuthority();
  authorities.set(run, made);
  return made;
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

function serial(): string {
  // RFC 5280 4.1.2.2: positive, at most 20 octets.
  return Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)))
    .toString('hex')
    .replace(/^./, '4');
}

function pem(certificate: X509Certificate): string {
  return ended(certificate.toString('pem'));
}

function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
