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

const answers = (...stanzas: readonly string[]): readonly TranscriptEvent[] =>
  [
    `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='s1' version='1.0'>`,
    ...stanzas,
  ].map((text, n) => ({ n, t: n, kind: 'bytes', party: 'surveyor', direction: 'in', text }));

const info = (id: string, from: string, inside: string): string =>
  `<iq type="result" id="${id}" from="${from}"><query xmlns="http://jabber.org/protocol/disco#info">${inside}</query></iq>`;
const account = info('account', 'romeo@a.example', '');
const items = (...jids: readonly string[]): string =>
  `<iq type="result" id="services" from="a.example"><query xmlns="http://jabber.org/protocol/disco#items">${jids.map((jid) => `<item jid="${jid}"/>`).join('')}</query></iq>`;

test('a domain and the services below it say what they are, and what they offer', () => {
  const { claims, unanswered } = survey.read(
    answers(
      info('domain', 'a.example', '<identity category="server" type="im"/><feature var="urn:a"/>'),
      account,
      items(
        'rooms.a.example',
        'rooms.a.example',
        'room@rooms.a.example',
        'rooms.b.example',
        'files.a.example',
      ),
      info(
        'service-1',
        'rooms.a.example',
        '<identity category="conference" type="text"/><feature var="urn:b"/>',
      ),
      '<iq type="error" id="service-2" from="files.a.example"/>',
    ),
  );
  expect(unanswered).toBeUndefined();
  expect(claims).toEqual([
    'feature urn:a at domain',
    'service server/im at domain',
    'service conference/text at rooms.a.example',
    'feature urn:b at rooms.a.example',
  ]);
});

test('a service that does not say what it is is told, where a domain lists none, none is claimed', () => {
  const domain = info('domain', 'a.example', '');
  expect(survey.read(answers(domain, account, items('rooms.a.example'))).unanswered).toBe(
    'rooms.a.example did not say what they offer (disco#info)',
  );
  expect(survey.read(answers(domain, account))).toMatchObject({ claims: [] });
  expect(survey.read(answers(domain, account)).unanswered).toBeUndefined();
});
