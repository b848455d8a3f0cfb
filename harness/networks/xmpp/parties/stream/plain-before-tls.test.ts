import { describe, expect, test, vi } from 'vitest';
import type { TranscriptEvent } from '../../../../evidence/transcript.ts';
import { check, scenarioOf } from '../../../../scenario/sample.ts';
import { generous, playOnce } from '../../../../scenario/sample-play.ts';
import { type FaultName, startFake } from '../../fakes/index.ts';

vi.setConfig({ testTimeout: 60_000 });

const smuggling = scenarioOf(
  '{ raw: stream opened }',
  `
- raw sends: <starttls xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>
- raw receives: <proceed xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>
  select: <proceed xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>
- raw tries tls:
- raw has tls:
  ${check('secured')}`,
);

/** What happens from STARTTLS on, in brief. */
const targetRun = (transcript: readonly TranscriptEvent[]): readonly string[] => {
  const begun = transcript.findIndex(
    (event) =>
      event.kind === 'bytes' && event.direction === 'out' && event.text?.includes('<starttls xmlns="'),
  );
  return transcript.slice(begun + 1).flatMap((event) => {
    if (event.kind === 'bytes')
      return (event.text ?? '').split(/(?<=>)(?=<)/).map((item) => `${event.direction} ${item}`);
    if (event.kind === 'closed') return [`closed by ${event.by}: ${event.problem}`];
    return event.kind === 'restart' || event.kind === 'tls' ? [event.kind] : [];
  });
};

const proceed = `<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`;
const smuggled = `<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`;

const session = scenarioOf(
  '{ raw: client offline }',
  `
- raw logs in: bound
- raw sends: <message to="{raw.full}" id="m1"/>
- raw receives: <message id="m1"/>
  ${check('secured')}`,
);

const played = async (fault: FaultName | undefined, scenario = smuggling): Promise<readonly string[]> => {
  await using fake = await startFake({ tls: true, ...(fault && { fault }) });
  const { transcript } = await playOnce(fake, scenario, { ...generous, expectation: 100 });
  return targetRun(transcript);
};

describe('what comes in the clear before TLS is part of the old stream', () => {
  test('nothing comes from a sound server', async () => {
    expect(await played(undefined)).toEqual([`in ${proceed}`, 'restart', 'tls']);
  });

  test('answers-before-its-proceed', async () => {
    expect(await played('answers-before-its-proceed')).toEqual([
      `in ${smuggled}`,
      `in ${proceed}`,
      'restart',
      'tls',
    ]);
  });

  test('answers-behind-its-proceed', async () => {
    expect(await played('answers-behind-its-proceed')).toEqual([
      `in ${proceed}`,
      `in ${smuggled}`,
      'restart',
      'tls',
    ]);
  });

  test('talks-plain-text-instead-of-tls', async () => {
    expect(await played('talks-plain-text-instead-of-tls')).toEqual([
      `in ${proceed}`,
      `in ${smuggled}`,
      'closed by us: the server answered the TLS handshake in plain text',
    ]);
  });
});

describe('of a client’s session, too:', () => {
  const upToTls = (run: readonly string[]): readonly string[] => run.slice(0, run.indexOf('tls') + 1);

  test('nothing comes from a sound server', async () => {
    expect(upToTls(await played(undefined, session))).toEqual([`in ${proceed}`, 'tls']);
  });

  test('answers-behind-its-proceed', async () => {
    expect(upToTls(await played('answers-behind-its-proceed', session))).toEqual([
      `in ${proceed}`,
      `in ${smuggled}`,
      'tls',
    ]);
  });

  test('talks-plain-text-instead-of-tls', async () => {
    expect(await played('talks-plain-text-instead-of-tls', session)).toEqual([
      `in ${proceed}`,
      `in ${smuggled}`,
      'closed by us: the server answered the TLS handshake in plain text',
    ]);
  });
});
