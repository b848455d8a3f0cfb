import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { AsnConvert, AsnUtf8StringConverter } from '@peculiar/asn1-schema';
import { GeneralName, id_ce_subjectAltName, OtherName, SubjectAlternativeName } from '@peculiar/asn1-x509';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

cryptoProvider.set(webcrypto as unknown as Parameters<typeof cryptoProvider.set>[0]);

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 24 * 60 * 60 * 1000;

/** A certificate with its private key. */
export interface IssuedCertificate {
  /** The certificate, PEM. */
  readonly certificate: string;
  /** Its private key, PKCS #8 PEM. */
  readonly key: string;
}

/** Whom or what a certificate is for. */
export interface Holder {
  readonly hosts?: readonly string[];
  /** JIDs, each as an XmppAddr (RFC 6120 section 13.7.1.4). */
  readonly users?: readonly string[];
}

/** A certificate authority that lives for one run: only the run's own targets trust it, and its key is never written down. */
export interface Authority extends IssuedCertificate {
  /** Issues a leaf for hosts, valid as server and as client (servers present theirs in both roles, RFC 6120 13.7). */
  readonly issue: (names: readonly string[]) => Promise<IssuedCertificate>;
}

/** Makes a new certificate authority. */
export async function createAuthority(
  now: Date = new Date(),
  name = 'assay run authority',
): Promise<Authority> {
  const keys = await generateKeys();
  const root = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=${name}`,
    ...validFrom(now),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const own = await issued(root, keys);
  return { ...own, issue: (names) => issueFrom(own, { hosts: names }, now) };
}

/** Issues a leaf in an authority's name. */
export async function issueFrom(
  authority: IssuedCertificate,
  holder: Holder,
  now: Date = new Date(),
): Promise<IssuedCertificate> {
  const root = new X509Certificate(authority.certificate);
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8',
    PemConverter.decodeFirst(authority.key),
    algorithm,
    false,
    ['sign'],
  );
  const keys = await generateKeys();
  const leaf = await X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: `CN=${namesOf(holder)[0] ?? 'assay'}`,
    issuer: root.subjectName,
    ...validFrom(now),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    extensions: [...(await leafExtensions(holder, keys)), await AuthorityKeyIdentifierExtension.create(root)],
  });
  return await issued(leaf, keys);
}

/** Makes a leaf that nobody vouches for but itself. */
export async function signItself(holder: Holder, now: Date = new Date()): Promise<IssuedCertificate> {
  const keys = await generateKeys();
  const leaf = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=${namesOf(holder)[0] ?? 'assay'}`,
    ...validFrom(now),
    keys,
    signingAlgorithm: algorithm,
    extensions: await leafExtensions(holder, keys),
  });
  return await issued(leaf, keys);
}

const namesOf = ({ hosts = [], users = [] }: Holder): readonly string[] => [...hosts, ...users];

/** id-on-xmppAddr */
const xmppAddress = '1.3.6.1.5.5.7.8.5';

const alternativeNames = ({ hosts = [], users = [] }: Holder): Extension => {
  const names = [
    ...hosts.map((dNSName) => new GeneralName({ dNSName })),
    ...users.map((jid) => {
      const value = AsnUtf8StringConverter.toASN(jid).toBER();
      return new GeneralName({ otherName: new OtherName({ typeId: xmppAddress, value }) });
    }),
  ];
  return new Extension(id_ce_subjectAltName, false, AsnConvert.serialize(new SubjectAlternativeName(names)));
};

const leafExtensions = async (holder: Holder, keys: webcrypto.CryptoKeyPair): Promise<Extension[]> => [
  new BasicConstraintsExtension(false, undefined, true),
  new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
  new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
  alternativeNames(holder),
  await SubjectKeyIdentifierExtension.create(keys.publicKey),
];

/** Backdated by a day so that a target whose clock is slightly behind accepts it. */
const validFrom = (now: Date): { readonly notBefore: Date; readonly notAfter: Date } => ({
  notBefore: new Date(now.getTime() - day),
  notAfter: new Date(now.getTime() + 30 * day),
});

async function issued(
  certificate: X509Certificate,
  keys: webcrypto.CryptoKeyPair,
): Promise<IssuedCertificate> {
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { certificate: pem(certificate), key: ended(PemConverter.encode(key, 'PRIVATE KEY')) };
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
