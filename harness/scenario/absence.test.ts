import { describe, expect, test } from 'vitest';
import type { TranscriptEntry } from '../evidence/transcript.ts';
import { judge } from './judge.ts';
import {
  came,
  check,
  did,
  done,
  finished,
  gaveUp,
  marker,
  markerCame,
  opened,
  scenarioOf,
  transcriptOf,
} from './sample.ts';
import { short, verdictsOf } from './testing/verdicts.ts';

describe('absence', () => {
  const lost: TranscriptEntry = { kind: 'closed', party: 'romeo', by: 'peer', problem: 'read ECONNRESET' };
  const silence = scenarioOf(
    '{ romeo: client }',
    `
- romeo receives nothing like: <message id="m1"/>
  except: <message><delay xmlns="urn:xmpp:delay"/></message>
  ${check('not-delivered')}
- romeo receives: <presence/>
  ${check('presence')}`,
  );
  const verdicts = (...entries: TranscriptEntry[]) =>
    judge(silence, transcriptOf(silence, [opened('romeo'), ...entries])).map(short);

  test('is proved by the marker', () => {
    expect(
      verdicts(
        marker('romeo'),
        came('romeo', '<message id="m2"/><message id="m1"><delay xmlns="urn:xmpp:delay"/></message>'),
        markerCame('romeo'),
        came('romeo', '<presence/>'),
      ),
    ).toEqual(['not-delivered: pass', 'presence: pass']);
  });

  test('is disproved by what comes before the marker, and the scenario goes on', () => {
    expect(
      verdicts(
        marker('romeo'),
        came('romeo', '<message id="m1"/>'),
        markerCame('romeo'),
        came('romeo', '<presence/>'),
      ),
    ).toEqual(['not-delivered: fail, a message came that must not', 'presence: pass']);
  });

  test('is not disproved by what comes after it', () => {
    expect(
      verdicts(marker('romeo'), markerCame('romeo'), came('romeo', '<message id="m1"/><presence/>')),
    ).toEqual(['not-delivered: pass', 'presence: pass']);
  });

  test('is unverifiable when the marker does not arrive, in time or at all', () => {
    expect(verdicts(marker('romeo'), gaveUp('romeo'))[0]).toBe(
      'not-delivered: unverifiable, the marker did not arrive',
    );

    expect(verdicts(marker('romeo'), lost)[0]).toBe(
      'not-delivered: unverifiable, the connection was closed: read ECONNRESET',
    );
  });

  test('is blocked where the stream turns out to be no XML, which a check has to fail over', () => {
    expect(verdicts(marker('romeo'), came('romeo', '<message id="m1"><v:a/>'))[0]).toBe(
      'not-delivered: blocked, not-delivered failed: the stream is not XML: unbound namespace prefix: "v".',
    );
  });

  test('of anything but stanzas fails there, and blocks what nobody can read any more', () => {
    const soundness = scenarioOf(
      '{ romeo: client, juliet: client }',
      `
- juliet sends: <message to="{romeo.full}"/>
- romeo receives nothing like: <assay:any/>
  except: [<message/>, <iq/>]
  ${check('nothing-ill-formed')}
- romeo receives nothing like: <message id="m1"/>
  ${check('not-delivered')}`,
    );
    const heard = (...entries: TranscriptEntry[]) =>
      judge(
        soundness,
        transcriptOf(soundness, [
          opened('romeo'),
          { kind: 'doing', action: 0 },
          did(0),
          marker('romeo'),
          ...entries,
        ]),
      ).map(short);
    const problem = 'a thing that is no XML came that must not: unbound namespace prefix: "v".';
    expect(heard(came('romeo', '<message id="m1"><v:a/></message>'), gaveUp('romeo'), finished)).toEqual([
      `nothing-ill-formed: fail, ${problem}`,
      `not-delivered: blocked, nothing-ill-formed failed: ${problem}`,
    ]);
    const again: TranscriptEntry = { kind: 'marker', party: 'romeo', id: 'marker-2' };
    const againCame = came('romeo', '<iq type="result" id="marker-2"/>');
    expect(
      heard(came('romeo', '<message id="m1"/>'), markerCame('romeo'), again, againCame, finished),
    ).toEqual(['nothing-ill-formed: pass', 'not-delivered: fail, a message came that must not']);
  });

  test('is proved by the end of a connection that never was a session', () => {
    expect(verdicts(lost)[0]).toBe('not-delivered: pass');
    const bound: TranscriptEntry = { kind: 'bind', name: 'romeo.full', value: 'romeo@fake.example/x' };
    expect(verdicts(bound, lost)[0]).toMatch('not-delivered: unverifiable');
  });

  test('is proved by waiting where no marker can be sent', () => {
    expect(verdicts(gaveUp('romeo'), came('romeo', '<presence/>'))).toEqual([
      'not-delivered: pass',
      'presence: pass',
    ]);
  });
});

describe('absences', () => {
  test('that fail leave the offender for the next', () => {
    const twice = scenarioOf(
      '{ romeo: client }',
      `
- romeo sends: <presence/>
- romeo receives nothing like: <presence from="a@b/c"/>
  ${check('nothing')}
- romeo receives nothing like: <presence type="unsubscribed" from="a@b/c"/>
  ${check('no-refusal')}`,
    );
    expect(
      verdictsOf(twice, ...done(0), came('romeo', '<presence type="unsubscribed" from="a@b/c"/>')),
    ).toEqual([
      'nothing: fail, a presence came that must not',
      'no-refusal: fail, a presence came that must not',
    ]);
  });

  test('wait for every marker that was sent for them', () => {
    const both = scenarioOf(
      '{ romeo: client available, juliet: client available }',
      `
- juliet sends: <message to="{romeo.jid}"/>
- romeo receives nothing like: <message/>
  ${check('nothing')}`,
    );
    const marked: readonly TranscriptEntry[] = [
      { kind: 'marker', party: 'romeo', id: 'hers' },
      { kind: 'marker', party: 'romeo', id: 'his' },
      came('romeo', '<iq type="result" id="his"/>'),
    ];
    const hers = came('romeo', '<message id="hers"><marker xmlns="urn:assay:marker" id="hers"/></message>');
    expect(verdictsOf(both, ...done(0), ...marked, came('romeo', '<message/>'), hers)).toEqual([
      'nothing: fail, a message came that must not',
    ]);
    expect(verdictsOf(both, ...done(0), ...marked, hers, came('romeo', '<message/>'))).toEqual([
      'nothing: pass',
    ]);
  });
});

const closed = (party: string): TranscriptEntry => ({ kind: 'closed', party, by: 'peer' });

test('what came in the clear before TLS can break an absence, and meets no expectation inside TLS', () => {
  const smuggled = scenarioOf(
    '{ raw: stream opened }',
    `
- raw sends: <starttls xmlns="urn:ietf:params:xml:ns:xmpp-tls"/><smuggled/>
  as: smuggled
- raw receives: <proceed xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>
- raw starts tls:
- raw receives nothing like: <stream:error/>
  answers: smuggled
  ${check('not-read')}
- raw opens stream:
- raw receives: <stream:features><a xmlns="urn:a"/></stream:features>
  ${check('features')}`,
  );
  const proceed = '<proceed xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>';
  const inside = [
    { kind: 'doing', action: 1 },
    { kind: 'restart', party: 'raw' },
    { kind: 'did', action: 1 },
    gaveUp('raw'),
    { kind: 'doing', action: 2 },
    { kind: 'restart', party: 'raw' },
    { kind: 'did', action: 2 },
    opened('raw'),
    came('raw', '<stream:features><a xmlns="urn:a"/></stream:features>'),
  ] as const satisfies readonly TranscriptEntry[];
  expect(verdictsOf(smuggled, ...done(0), came('raw', `${proceed}<stream:error/>`), ...inside)).toEqual([
    'not-read: fail, a stream:error came that must not',
    'features: pass',
  ]);
  expect(verdictsOf(smuggled, ...done(0), came('raw', `${proceed}<stream:features/>`), ...inside)).toEqual([
    'not-read: pass',
    'features: pass',
  ]);
});

test('a stream that begins inside another can break an absence, and bytes that are no XML are not taken for it', () => {
  const smuggled = scenarioOf(
    '{ raw: stream opened }',
    `
- raw sends: <smuggled/>
- raw receives nothing like: <stream:stream/>
  ${check('no-second-stream')}`,
  );
  const header = '<stream:stream xmlns="jabber:client" xmlns:stream="http://etherx.jabber.org/streams">';
  const broken = ['no-second-stream: fail, a stream:stream came that must not'];
  for (const second of [`<?xml version="1.0"?>${header}`, header])
    expect(verdictsOf(smuggled, ...done(0), came('raw', second), gaveUp('raw'))).toEqual(broken);
  expect(verdictsOf(smuggled, ...done(0), came('raw', '\x15\x03\x01'), closed('raw'))).toEqual([
    'no-second-stream: pass',
  ]);
});
