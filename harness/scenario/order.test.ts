import { describe, expect, test } from 'vitest';
import { cutAtEveryByte, inOnePiece } from '../evidence/cut.ts';
import type { TranscriptEntry } from '../evidence/transcript.ts';
import type { Scenario } from '../language/scenario.ts';
import { judge } from './judge.ts';
import type { Outcome } from './outcome.ts';
import { came, check, finished, opened, scenarioOf, transcriptOf } from './sample.ts';

const short = ({ check: { id }, verdict, reason }: Outcome): string =>
  `${id}: ${verdict}${reason ? `, ${reason}` : ''}`;
const done = (action: number): readonly TranscriptEntry[] => [
  { kind: 'doing', action },
  { kind: 'did', action },
];
const gaveUp = (party: string): TranscriptEntry => ({ kind: 'gave-up', party, waited: 100 });
const closed = (party: string): TranscriptEntry => ({ kind: 'closed', party, by: 'peer' });

const verdictsOf = (scenario: Scenario, ...entries: readonly TranscriptEntry[]): readonly string[] => {
  const parties = Object.keys(scenario.parties).map(opened);
  const transcript = transcriptOf(scenario, [...parties, ...entries, finished]);
  const whole = judge(scenario, transcript).map(short);
  expect(judge(scenario, cutAtEveryByte(transcript)).map(short)).toEqual(whole);
  expect(judge(scenario, inOnePiece(transcript)).map(short)).toEqual(whole);
  return whole;
};

describe('only what came after counts', () => {
  const asked = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <iq type="get"><query xmlns="urn:q"/></iq>
- romeo receives: <iq type="result"/>
  select: <iq type="result"/>
  ${check('answered')}
- romeo receives nothing like: <message/>
  ${check('no-message')}`,
  );

  test('what came before the action neither satisfies an expectation nor breaks an absence', () => {
    expect(
      verdictsOf(
        asked,
        came('romeo', '<iq type="result" id="bind"/><message/>'),
        ...done(0),
        gaveUp('romeo'),
        { kind: 'marker', party: 'romeo', id: 'm' },
        came('romeo', '<iq type="result" id="m"/>'),
      ),
    ).toEqual([
      'answered: fail, nothing fitting came: 100 ms passed',
      'no-message: blocked, answered failed: nothing fitting came: 100 ms passed',
    ]);
    expect(
      verdictsOf(
        asked,
        came('romeo', '<message/>'),
        ...done(0),
        came('romeo', '<iq type="result" id="x"/>'),
        { kind: 'marker', party: 'romeo', id: 'm' },
        came('romeo', '<iq type="result" id="m"/>'),
      ),
    ).toEqual(['answered: pass', 'no-message: pass']);
  });

  test('actions right after one another are answered together, in any order', () => {
    const two = scenarioOf(
      '{ romeo: client, juliet: client }',
      `
- romeo sends: <message id="a" to="{juliet.jid}"/>
- juliet sends: <message id="b" to="{romeo.jid}"/>
- romeo receives: <message id="b"/>
  ${check('b')}
- juliet receives: <message id="a"/>
  ${check('a')}`,
    );
    expect(
      verdictsOf(
        two,
        ...done(0),
        came('juliet', '<message id="a"/>'),
        ...done(1),
        came('romeo', '<message id="b"/>'),
      ),
    ).toEqual(['b: pass', 'a: pass']);
  });

  const named = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <presence id="first"/>
  as: first
- romeo receives: <iq/>
- romeo sends: <presence id="second"/>
- romeo receives: <message id="early"/>
  answers: first
  ${check('by-name')}
- romeo receives: <message id="before"/>
  answers: set-up
  ${check('since-set-up')}`,
  );

  test('a step may answer an action that it names, or all since the scenario began', () => {
    expect(
      verdictsOf(
        named,
        came('romeo', '<message id="before"/>'),
        ...done(0),
        came('romeo', '<message id="early"/><iq/>'),
        ...done(1),
      ),
    ).toEqual(['by-name: pass', 'since-set-up: pass']);
  });

  test('an action that no step performed before cannot be answered', () => {
    expect(() =>
      scenarioOf(
        '{ romeo: client }',
        `
- romeo sends: <presence/>
  as: probe
- romeo receives: <message/>
  answers: prob
  ${check('x')}`,
      ),
    ).toThrow(/found answers: prob, expected one of set-up, probe.*probe/s);
  });
});

describe('the first that is selected decides', () => {
  const either = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <presence/>
- romeo receives: <presence from="a@b/c"><show>dnd</show></presence>
  ${check('shown')}`,
  );

  test('whether another one that would fit is behind it in the same read or not', () => {
    const first = '<presence from="a@b/c"><show>away</show></presence>';
    const second = '<presence from="a@b/c"><show>dnd</show></presence>';
    const wrong = ['shown: fail, /presence/show/text(): expected dnd, found away'];
    expect(verdictsOf(either, ...done(0), came('romeo', first + second))).toEqual(wrong);
    expect(verdictsOf(either, ...done(0), came('romeo', first), came('romeo', second))).toEqual(wrong);
    expect(verdictsOf(either, ...done(0), came('romeo', second + first))).toEqual(['shown: pass']);
  });

  test('of several alternatives, too', () => {
    const several = scenarioOf(
      '{ romeo: client }',
      `
- romeo sends: <iq type="get" id="q"/>
- one of:
    - romeo receives: <iq type="error" id="q"/>
    - romeo receives: <stream:error/>
  ${check('refused')}`,
    );
    const result = came('romeo', '<iq type="result" id="q"/>');
    const error = came('romeo', '<stream:error/>');
    expect(verdictsOf(several, ...done(0), result, error)).toEqual([
      'refused: fail, /iq/@type: expected error, found result',
    ]);
    expect(verdictsOf(several, ...done(0), error, result)).toEqual(['refused: pass']);
  });
});

test('what is no XML at one party decides, whatever may still come to another', () => {
  const either = scenarioOf(
    '{ romeo: client, juliet: client }',
    `
- romeo sends: <message to="{juliet.full}"/>
- one of:
    - juliet receives: <message/>
    - romeo receives: <stream:error/>
  ${check('delivered')}`,
  );
  const [delivered] = verdictsOf(either, ...done(0), came('juliet', '<message><verona:duel/></message>'));
  expect(delivered).toMatch(/^delivered: fail, nothing fitting came: the stream of juliet is not XML/);
});

describe('what a failure stops', () => {
  const refusal = scenarioOf(
    '{ romeo: client, juliet: client }',
    `
- romeo sends: <message to="{juliet.full}"/>
- romeo receives: <stream:error><not-well-formed xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error>
  ${check('refused')}
- which has: <stream:error><text xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error>
  ${check('text')}
- romeo is disconnected:
  ${check('ended')}
- juliet receives nothing like: <message/>
  ${check('not-delivered')}`,
  );
  const silence: readonly TranscriptEntry[] = [
    { kind: 'marker', party: 'juliet', id: 'm' },
    came('juliet', '<iq type="result" id="m"/>'),
  ];

  test('is its own party, not what others see', () => {
    expect(verdictsOf(refusal, ...done(0), gaveUp('romeo'), came('juliet', '<message/>'))).toEqual([
      'refused: fail, nothing fitting came: 100 ms passed',
      'text: blocked, refused failed: nothing fitting came: 100 ms passed',
      'ended: blocked, refused failed: nothing fitting came: 100 ms passed',
      'not-delivered: fail, a message came that must not',
    ]);
  });

  test('is not the end of a stream that did end', () => {
    expect(verdictsOf(refusal, ...done(0), closed('romeo'), ...silence)).toEqual([
      'refused: fail, nothing fitting came: the connection was closed without a stream error',
      'text: blocked, refused failed: nothing fitting came: the connection was closed without a stream error',
      'ended: pass',
      'not-delivered: pass',
    ]);
  });

  test('is everything where a premise is not met, or what is skipped must have been done', () => {
    const premise = scenarioOf(
      '{ romeo: client, juliet: client }',
      `
- romeo sends: <message to="{juliet.full}"/>
- juliet receives: <message/>
- romeo receives: <message/>
  ${check('first')}`,
    );
    expect(verdictsOf(premise, ...done(0), gaveUp('juliet'))).toEqual([
      'first: blocked, line 11, juliet receives: nothing fitting came: 100 ms passed',
    ]);
    const skipped = scenarioOf(
      '{ romeo: client, juliet: client }',
      `
- romeo sends: <message to="{juliet.full}"/>
- romeo receives: <message/>
  ${check('first')}
- romeo sends: <message to="{juliet.full}"/>
- juliet receives: <message/>
  ${check('second')}`,
    );
    expect(verdictsOf(skipped, ...done(0), gaveUp('romeo'))).toEqual([
      'first: fail, nothing fitting came: 100 ms passed',
      'second: blocked, first failed: nothing fitting came: 100 ms passed',
    ]);
  });

  test('is an exchange that is over', () => {
    const exchange = scenarioOf(
      '{ romeo: stream opened }',
      `
- romeo sends: <auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>
- romeo receives: <challenge xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>
  ${check('challenged')}
- romeo sends: <response xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>
- romeo receives: <success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>
  ${check('accepted')}`,
    );
    const [challenged, accepted] = verdictsOf(
      exchange,
      ...done(0),
      came('romeo', '<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>'),
    );
    expect([challenged?.slice(0, 16), accepted?.slice(0, 37)]).toEqual([
      'challenged: fail',
      'accepted: blocked, challenged failed:',
    ]);
  });

  test('is nothing that the text leaves open: what hangs on it is observed, too', () => {
    const open = scenarioOf(
      '{ romeo: client }',
      `
- romeo sends: <presence type="probe" to="{romeo.jid}"/>
- romeo receives: <presence from="{romeo.full}"/>
  ${check('answered')}
  observe: true
- which has: <presence id="1"/>
  ${check('with-id')}`,
    );
    expect(verdictsOf(open, ...done(0), gaveUp('romeo'))).toEqual([
      'answered: observed, nothing fitting came: 100 ms passed',
      'with-id: observed, there is nothing to judge: nothing fitting came: 100 ms passed',
    ]);
  });

  test('an action that a closed connection keeps from being done fails the next check of that party', () => {
    const dead = scenarioOf(
      '{ romeo: client }',
      `
- romeo sends: <message/>
- romeo sends: <iq type="get" id="q"/>
- romeo receives: <iq id="q"/>
  ${check('answered')}`,
    );
    expect(
      verdictsOf(
        dead,
        ...done(0),
        closed('romeo'),
        { kind: 'doing', action: 1 },
        { kind: 'failed', action: 1, why: 'closed' },
      ),
    ).toEqual(['answered: fail, nothing fitting came: the connection was closed']);
  });
});

describe('behind a stanza', () => {
  const ended = scenarioOf(
    '{ romeo: stream bound }',
    `
- romeo sends: <a/>
- one of:
    - romeo receives: <stream:error/>
    - romeo receives: <stream:error/>
      select: <iq/>
  as: error
  ${check('error')}
- which has: <stream:error><reset xmlns="urn:ietf:params:xml:ns:xmpp-streams" assay:absent="true"/></stream:error>
  ${check('condition')}
- romeo receives: </stream:stream>
  answers: error
  ${check('closing-tag')}
- romeo is disconnected:
  answers: error
  ${check('ended')}
- romeo receives nothing like: <assay:any/>
  answers: error
  ${check('nothing-after')}`,
  );
  const asItShould = ['error: pass', 'condition: pass', 'closing-tag: pass', 'ended: pass'];
  const bound: TranscriptEntry = { kind: 'bind', name: 'romeo.full', value: 'romeo@fake.example/r' };
  const error = came('romeo', '<message/><stream:error/>');

  test('only what came after it counts, and the end of the connection proves that there is no more', () => {
    expect(
      verdictsOf(ended, bound, ...done(0), error, came('romeo', '</stream:stream>'), closed('romeo')),
    ).toEqual([...asItShould, 'nothing-after: pass']);
    expect(
      verdictsOf(
        ended,
        bound,
        ...done(0),
        error,
        came('romeo', '<presence/></stream:stream>'),
        closed('romeo'),
      ),
    ).toEqual([...asItShould, 'nothing-after: fail, a presence came that must not']);
  });

  test('what comes behind the closing tag breaks an absence of anything', () => {
    expect(
      verdictsOf(
        ended,
        bound,
        ...done(0),
        error,
        came('romeo', '</stream:stream><presence/>'),
        closed('romeo'),
      ),
    ).toEqual([
      ...asItShould,
      'nothing-after: fail, a thing that is no XML came that must not: documents may contain only one root.',
    ]);
  });

  test('a stream that goes on fails where it should have ended', () => {
    expect(
      verdictsOf(ended, bound, ...done(0), error, came('romeo', '<presence/>'), gaveUp('romeo')).map((said) =>
        said.slice(0, 20),
      ),
    ).toEqual([
      'error: pass',
      'condition: pass',
      'closing-tag: fail, n',
      'ended: blocked, clos',
      'nothing-after: block',
    ]);
  });

  test('nothing is asked where it did not come, or was wrong', () => {
    const wrong = '/stream:error: expected <stream:error>, found <iq>';
    expect(verdictsOf(ended, bound, ...done(0), came('romeo', '<iq/>'))).toEqual([
      `error: fail, ${wrong}`,
      `condition: blocked, error failed: ${wrong}`,
      `closing-tag: blocked, error failed: ${wrong}`,
      `ended: blocked, error failed: ${wrong}`,
      `nothing-after: blocked, error failed: ${wrong}`,
    ]);
    const mute = 'the connection was closed without a stream error';
    expect(verdictsOf(ended, bound, ...done(0), closed('romeo'))).toEqual([
      `error: fail, nothing fitting came: ${mute}`,
      `condition: blocked, error failed: nothing fitting came: ${mute}`,
      `closing-tag: blocked, error failed: nothing fitting came: ${mute}`,
      `ended: blocked, error failed: nothing fitting came: ${mute}`,
      `nothing-after: blocked, error failed: nothing fitting came: ${mute}`,
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

test('where a control fails, what follows proves nothing, for the reason that the control gives', () => {
  const controlled = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <presence type="probe"/>
- romeo receives: <presence/>
  select: <presence/>
- which has: <presence type="error"/>
  control: a server that refuses no probe shows nothing by it
- romeo sends: <presence/>
- romeo receives: <presence/>
  ${check('shown')}`,
  );
  const silent = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <presence type="probe"/>
- romeo receives: <presence/>
  control: a server that refuses no probe shows nothing by it
- romeo sends: <presence/>
- romeo receives: <presence/>
  ${check('shown')}`,
  );
  const unverifiable = ['shown: unverifiable, a server that refuses no probe shows nothing by it'];
  expect(verdictsOf(controlled, ...done(0), came('romeo', '<presence/>'))).toEqual(unverifiable);
  expect(verdictsOf(silent, ...done(0), gaveUp('romeo'))).toEqual(unverifiable);
  const error = came('romeo', '<presence type="error"/>');
  expect(verdictsOf(controlled, ...done(0), error, ...done(1), came('romeo', '<presence/>'))).toEqual([
    'shown: pass',
  ]);
  const folded = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <presence id="p"/>
- romeo receives: <presence type="error"/>
  select: <presence/>
  ${check('refused')}
- which has: <presence type="error"/>
  control: what is accepted has no condition
- which has: <presence><error/></presence>
  ${check('condition')}`,
  );
  expect(
    verdictsOf(folded, ...done(0), came('romeo', '<presence/>')).map((text) => text.slice(0, 33)),
  ).toEqual(['refused: fail, /presence/@type: e', 'condition: blocked, refused faile']);
  const both = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <presence id="p"/>
- romeo receives: <presence type="{!}"/>
  select: <presence/>
  ${check('accepted')}
  control: nothing is accepted
- romeo sends: <presence type="probe"/>
- romeo receives: <presence type="error"/>
  ${check('refused')}`,
  );
  expect(verdictsOf(both, ...done(0), error)).toEqual([
    'accepted: fail, /presence/@type: expected no such attribute, found error',
    'refused: blocked, accepted failed: nothing is accepted',
  ]);
});
