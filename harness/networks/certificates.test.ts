import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { authorityOf, createAuthority, issueFrom, signItself } from './certificates.ts';

test('an issued certificate is for its names, on P-256, from the authority', async () => {
  const authority = await createAuthority();
  const issued = await authority.issue(['example.test', 'conference.example.test']);
  const root = new X509Certificate(authority.certificate);
  const leaf = new X509Certificate(issued.certificate);
  expect({
    rootIsAuthority: root.ca,
    leafIsAuthority: leaf.ca,
    issued: leaf.checkIssued(root),
    signed: leaf.verify(root.publicKey),
    domain: leaf.checkHost('example.test'),
    subdomain: leaf.checkHost('conference.example.test'),
    other: leaf.checkHost('other.example.test'),
    key: leaf.checkPrivateKey(createPrivateKey(issued.key)),
    curve: leaf.publicKey.asymmetricKeyDetails?.namedCurve,
    // serverAuth and clientAuth.
    usage: leaf.keyUsage,
  }).toEqual({
    rootIsAuthority: true,
    leafIsAuthority: false,
    issued: true,
    signed: true,
    domain: 'example.test',
    subdomain: 'conference.example.test',
    other: undefined,
    key: true,
    curve: 'prime256v1',
    usage: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
  });
});

test('it is valid now and already was when a slow clock comes to see it', async () => {
  const now = new Date('2026-01-10T00:00:00Z');
  const { certificate } = await (await createAuthority(now)).issue(['example.test']);
  const { validFromDate, validToDate } = new X509Certificate(certificate);
  expect([validFromDate, validToDate]).toEqual([
    new Date('2026-01-09T00:00:00Z'),
    new Date('2026-02-09T00:00:00Z'),
  ]);
});

test('the targets of a run share one authority, and runs do not', async () => {
  const [one, again, other] = await Promise.all([
    authorityOf('one'),
    authorityOf('one'),
    authorityOf('other'),
  ]);
  expect(again).toBe(one);
  expect(other.certificate).not.toBe(one.certificate);
});

test('a certificate for a user names his JID as an XmppAddr, whoever signs it', async () => {
  const authority = await createAuthority();
  const holder = { users: ['romeo@verona.test'] };
  const [issued, own] = await Promise.all([issueFrom(authority, holder), signItself(holder)]);
  const facts = ({ certificate, key }: typeof own) => {
    const leaf = new X509Certificate(certificate);
    const root = new X509Certificate(authority.certificate);
    return {
      names: leaf.subjectAltName,
      ca: leaf.ca,
      ofAuthority: leaf.verify(root.publicKey),
      ofItself: leaf.verify(leaf.publicKey),
      key: leaf.checkPrivateKey(createPrivateKey(key)),
    };
  };
  const names = 'othername:XmppAddr:romeo@verona.test';
  expect(facts(issued)).toEqual({ names, ca: false, ofAuthority: true, ofItself: false, key: true });
  expect(facts(own)).toEqual({ names, ca: false, ofAuthority: false, ofItself: true, key: true });
});
