import { expect, test, vi } from 'vitest';
import type { TranscriptEntry } from '../../../../evidence/transcript.ts';
import { check, scenarioOf } from '../../../../scenario/sample.ts';
import { brief, playOnce } from '../../../../scenario/sample-play.ts';
import { tooMuch } from '../../../intake.ts';
import { startFake } from '../../fakes/index.ts';
import { connect } from './connection.ts';

vi.setConfig({ testTimeout: 60_000 });

const ask = `- raw sends: <iq type="get" id="d1" to="{domain}"><query xmlns="http://jabber.org/protocol/disco#info"/></iq>
- raw receives: <iq type="result" id="d1" to="{raw.full}"/>`;

test('a stream negotiates step by step: TLS, SASL, resource', async () => {
  await using fake = await startFake({ tls: true });
  const scenario = scenarioOf(
    '{ raw: stream connected }',
    `
- raw opens stream:
- raw receives: <stream:features><starttls xmlns="urn:ietf:params:xml:ns:xmpp-tls"/></stream:features>
  ${check('offers-tls')}
- raw sends: <starttls xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>
- raw receives: <proceed xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>
  ${check('proceeds')}
- raw starts tls: { maxVersion: TLSv1.2 }
- raw has tls: { authorized: true, protocol: TLSv1.2 }
  ${check('secured')}
- raw opens stream:
- raw receives: <stream:features/>
- raw starts scram: { mechanism: SCRAM-SHA-1 }
- raw receives: <challenge xmlns="urn:ietf:params:xml:ns:xmpp-sasl">{=challenge}</challenge>
  ${check('challenged')}
- raw answers scram: { challenge: "{challenge}" }
- raw receives: <success xmlns="urn:ietf:params:xml:ns:xmpp-sasl">{raw.scram.success}</success>
  ${check('proved-itself')}
- raw opens stream:
- raw receives: <stream:features><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></stream:features>
  ${check('offers-bind')}`,
  );
  expect((await playOnce(fake, scenario)).problems).toEqual([]);
  await fake.idle(AbortSignal.timeout(20_000));
});

test('a stream tries to log in by its certificate, until the server has answered or hung up', async () => {
  const steps = `
- raw sends: <starttls xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>
- raw receives: <proceed xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>
- raw tries tls: { certificate: { for: "{raw.jid}", issuer: self } }
- raw tries external: { authzid: "{raw.jid}" }`;
  const refused = scenarioOf(
    '{ raw: stream opened }',
    `${steps}
- raw receives: <failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><invalid-mechanism/></failure>
  ${check('refused')}`,
  );
  await using fake = await startFake({ tls: true });
  expect((await playOnce(fake, refused)).problems).toEqual([]);
  const gone = scenarioOf('{ raw: stream opened }', `${steps}\n- raw is disconnected:\n  ${check('gone')}`);
  await using rude = await startFake({ tls: true, fault: 'hangs-up-on-sasl' });
  expect((await playOnce(rude, gone)).problems).toEqual([]);
});

test.each([false, true])('a stream can drop its connection and begin again, with TLS: %s', async (tls) => {
  await using fake = await startFake({ tls });
  const scenario = scenarioOf(
    '{ raw: stream bound }',
    `
- raw disconnects:
- raw connects:
- raw logs in: bound
${ask}
  ${check('answered')}`,
  );
  const { problems, transcript } = await playOnce(fake, scenario);
  expect(problems).toEqual([]);
  const ends = transcript.map(({ kind }) => kind).filter((kind) => kind === 'connected' || kind === 'closed');
  expect(ends).toEqual(['connected', 'closed', 'connected']);
  await fake.idle(AbortSignal.timeout(20_000));
});

test('a stream that the server has hung up on is closed without a word', async () => {
  await using fake = await startFake({ fault: 'hangs-up-on-sasl' });
  const scenario = scenarioOf(
    '{ raw: stream opened, other: stream opened }',
    `
- raw sends: <auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN"/>
- raw is disconnected:
  ${check('gone')}
- raw closes stream:
- other sends: <auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN"/>
- other is disconnected:
  ${check('goes-on')}`,
  );
  expect((await playOnce(fake, scenario)).problems).toEqual([]);
});

test('a stream that closes its half sees the server close the other', async () => {
  await using fake = await startFake();
  const scenario = scenarioOf(
    '{ raw: stream opened }',
    `
- raw half-closes:
- raw is disconnected:
  ${check('disconnected')}`,
  );
  expect((await playOnce(fake, scenario)).problems).toEqual([]);
});

test('absence before a session is proved by a short silence, or by the end of the connection', async () => {
  await using fake = await startFake();
  const silent = scenarioOf(
    '{ raw: stream opened }',
    `- raw receives nothing like: <success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>\n  ${check('no-success')}`,
  );
  const { problems, transcript } = await playOnce(fake, silent, brief);
  expect(problems).toEqual([]);
  expect(transcript.some(({ kind }) => kind === 'marker')).toBe(false);
});

test('a marker that cannot be sent is no crash of ours', async () => {
  await using fake = await startFake();
  const scenario = scenarioOf(
    '{ raw: stream bound }',
    `
- raw disconnects:
- raw receives nothing like: <message/>
  ${check('no-message')}`,
  );
  expect((await playOnce(fake, scenario)).problems).toEqual([
    'no-message: unverifiable, the connection was closed',
  ]);
});

test('a server that sends more than a scenario may take is hung up on', async () => {
  await using fake = await startFake();
  const entries: TranscriptEntry[] = [];
  const ended = Promise.withResolvers<string | undefined>();
  const connection = await connect(
    {
      party: 'raw',
      site: fake.site,
      listener: 'c2s',
      record: (entry) => entries.push(entry),
      accepts: () => false,
      onBytes: () => undefined,
      onClose: ended.resolve,
      onTls: () => undefined,
    },
    AbortSignal.timeout(20_000),
  );
  connection.write("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>");
  expect(await ended.promise).toBe(tooMuch);
  expect(entries.at(-1)).toEqual({
    kind: 'closed',
    party: 'raw',
    by: 'limit',
    problem: 'more than 32 MiB came in',
  });
  await fake.idle(AbortSignal.timeout(20_000));
});
