import { expect, test } from 'vitest';
import type { TranscriptEvent } from '../../evidence/transcript.ts';
import { survey } from './survey.ts';

const secured: TranscriptEvent & { kind: 'tls' } = {
  ...{ n: 1, t: 0, kind: 'tls', party: 'surveyor' },
  ...{ protocol: 'TLSv1.3', cipher: 'x', authorized: true },
};

test('a server that asks for certificates claims to read them', () => {
  expect(survey.read([{ ...secured, certificateRequested: true }]).claims).toEqual(['client certificates']);
  expect(survey.read([secured]).claims).toEqual([]);
});

test('what can be negotiated with authentication is claimed, with the mechanisms for tokens', () => {
  const features =
    '<stream:features><authentication xmlns="urn:xmpp:sasl:2"><mechanism>PLAIN</mechanism><inline><bind xmlns="urn:xmpp:bind:0"/><fast xmlns="urn:xmpp:fast:0"><mechanism>HT-SHA-256-NONE</mechanism></fast></inline></authentication></stream:features>';
  const text = `<stream:stream xmlns="jabber:client" xmlns:stream="http://etherx.jabber.org/streams" version="1.0">${features}`;
  expect(
    survey.read([{ n: 1, t: 0, kind: 'bytes', party: 'surveyor', direction: 'in', text }]).claims,
  ).toEqual([
    'stream feature urn:xmpp:sasl:2',
    'stream feature urn:xmpp:bind:0',
    'stream feature urn:xmpp:fast:0',
    'mechanism HT-SHA-256-NONE',
  ]);
});
