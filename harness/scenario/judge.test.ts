import { describe, expect, test } from 'vitest';
import type { TranscriptEntry } from '../evidence/transcript.ts';
import { judge } from './judge.ts';
import type { Outcome } from './outcome.ts';
import { came, check, finished, opened, scenarioOf, transcriptOf } from './sample.ts';

const short = ({ check: { id }, verdict, reason }: Outcome): string =>
  `${id}: ${verdict}${reason ? `, ${reason}` : ''}`;
const gaveUp = (party: string): TranscriptEntry => ({ kind: 'gave-up', party, waited: 100 });
const did = (action: number): TranscriptEntry => ({ kind: 'did', action });
const marker = (party: string): TranscriptEntry => ({ kind: 'marker', party, id: 'marker-1' });
const closed: TranscriptEntry = { kind: 'closed', party: 'romeo', by: 'peer', problem: 'read ECONNRESET' };
const markerCame = came('romeo', '<iq type="result" id="marker-1"/>');

const question = scenarioOf(
  '{ romeo: client }',
  `
- romeo sends: <iq type="get" id="q1" to="{domain}"><query xmlns="urn:q"/></iq>
- romeo receives: <iq type="error" id="q1"/>
  ${check('answered')}
- which has: <iq><error type="cancel"/></iq>
  ${check('kind')}
- which has: <iq><error><gone xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>
  ${check('condition')}`,
);

const outcomes = (...entries: TranscriptEntry[]) =>
  judge(question, transcriptOf(question, [opened('romeo'), ...entries]));
const verdicts = (...entries: TranscriptEntry[]) => outcomes(...entries).map(short);

describe('an expectation', () => {
  test('passes when what it is about came and is right', () => {
    const answer = came(
      'romeo',
      '<iq type="error" id="q1"><error type="cancel"><gone xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>',
    );
    expect(outcomes(did(0), answer, finished)).toEqual(
      ['answered', 'kind', 'condition'].map((id) => ({
        check: { id, covers: ['RFC6120-1-01'], level: 'MUST', observe: false },
        verdict: 'pass',
        since: 0,
        from: 3,
        to: 3,
      })),
    );
  });

  test('fails at once when it came and is wrong', () => {
    const [answered] = outcomes(
      did(0),
      came('romeo', '<iq type="result" id="q1"><error type="cancel"/></iq>'),
      finished,
    );
    expect(answered).toEqual({
      check: { id: 'answered', covers: ['RFC6120-1-01'], level: 'MUST', observe: false },
      verdict: 'fail',
      sent: '<iq type="get" id="q1" to="{domain}"><query xmlns="urn:q"/></iq>',
      reason: '/iq/@type: expected error, found result',
      expected: '<iq type="error" id="q1"/>',
      observed: '<iq type="result" id="q1"><error type="cancel"/></iq>',
      signature: 'differs: /iq/@type expected error found result',
      about: 'sends iq get urn:q: itself receives iq error',
      since: 0,
      from: 3,
      to: 3,
    });
  });

  test('that fails for its type blocks what asserts more; else that is judged on its own', () => {
    const asked = scenarioOf(
      '{ romeo: client }',
      `
- romeo sends: <iq type="get" id="q1"/>
- romeo receives: <iq type="result" id="q1" from="fake.example"/>
  ${check('answered')}
- which has: <iq><query/></iq>
  ${check('content')}`,
    );
    const judged = (answer: string) =>
      judge(asked, transcriptOf(asked, [opened('romeo'), did(0), came('romeo', answer), finished])).map(
        short,
      );
    expect(judged('<iq type="error" id="q1" from="fake.example"/>')).toEqual([
      'answered: fail, /iq/@type: expected result, found error',
      'content: blocked, answered failed: /iq/@type: expected result, found error',
    ]);
    expect(judged('<iq type="result" id="q1"/>').at(-1)).toMatch(/^content: fail/);
    expect(judged('<iq type="result" id="q1"><query/></iq>').at(-1)).toBe('content: pass');
  });

  test('fails when nothing of its kind came in time, and what needs it is blocked', () => {
    const [answered, kind] = outcomes(
      did(0),
      came('romeo', '<message/><iq type="result" id="q2"/>'),
      gaveUp('romeo'),
      finished,
    );
    expect(answered).toEqual({
      check: { id: 'answered', covers: ['RFC6120-1-01'], level: 'MUST', observe: false },
      verdict: 'fail',
      sent: '<iq type="get" id="q1" to="{domain}"><query xmlns="urn:q"/></iq>',
      reason: 'nothing fitting came, only <message>, <iq type="result">',
      expected: '<iq type="error" id="q1"/>',
      came: [
        { party: 'romeo', text: '<message/>' },
        { party: 'romeo', text: '<iq type="result" id="q2"/>' },
      ],
      signature: 'missing',
      about: 'sends iq get urn:q: itself receives iq error',
      since: 0,
      from: 2,
      to: 4,
    });
    expect(kind).toEqual({
      check: { id: 'kind', covers: ['RFC6120-1-01'], level: 'MUST', observe: false },
      verdict: 'blocked',
      reason: 'answered failed: nothing fitting came, only <message>, <iq type="result">',
      cause: {
        step: 'line 11, romeo receives',
        check: 'rfc6120/sample/sample#answered',
        like: 'sends iq get urn:q: itself receives iq error',
      },
      from: 4,
      to: 4,
    });
  });

  test('fails without waiting when nothing can come any more', () => {
    expect(verdicts(did(0), closed)[0]).toBe(
      'answered: fail, nothing fitting came: the connection was closed: read ECONNRESET',
    );
    expect(verdicts(did(0), came('romeo', '<iq <'))[0]).toBe(
      'answered: fail, nothing fitting came: the stream is not XML: disallowed character in attribute name.',
    );
  });

  test('is unverifiable when we hung up ourselves', () => {
    const flooded: TranscriptEntry = {
      kind: 'closed',
      party: 'romeo',
      by: 'limit',
      problem: 'too much came in',
    };
    expect(verdicts(did(0), flooded)).toEqual([
      'answered: unverifiable, we hung up on romeo: too much came in',
      'kind: unverifiable, we hung up on romeo: too much came in',
      'condition: unverifiable, we hung up on romeo: too much came in',
    ]);
  });
});

describe('a scenario that does not get that far', () => {
  const all = (verdict: string) => ['answered', 'kind', 'condition'].map((id) => `${id}: ${verdict}`);

  test('is blocked by a party that does not get ready', () => {
    const why = 'PLAIN was answered with <failure/>';
    expect(
      verdicts(
        { kind: 'setup', party: 'romeo', state: 'begun' },
        { kind: 'setup', party: 'romeo', state: 'failed', why },
        finished,
      ),
    ).toEqual(all(`blocked, romeo could not get ready: ${why}`));
  });

  test('is blocked by an action that fails', () => {
    expect(verdicts({ kind: 'failed', action: 0, why: 'romeo is not connected' }, finished)).toEqual(
      all('blocked, line 10, romeo sends: romeo is not connected'),
    );
  });

  test('fails by an action for which the server has left no stream that is XML', () => {
    const why = 'the stream is not XML: unbound namespace prefix: "v".';
    expect(verdicts(came('romeo', '<v:a/>'), { kind: 'failed', action: 0, why }, finished)[0]).toBe(
      `answered: fail, nothing fitting came: ${why}`,
    );
  });

  test('is unverifiable by an action for which only our machine was too slow', () => {
    expect(verdicts({ kind: 'failed', action: 0, why: 'it took too long', ours: true }, finished)).toEqual(
      all('unverifiable, it took too long'),
    );
  });

  test('is unverifiable when it was interrupted', () => {
    expect(verdicts(did(0), { kind: 'end', why: 'interrupted', problem: 'Ctrl-C' })).toEqual(
      all('unverifiable, Ctrl-C'),
    );
  });

  test('is an error of the harness when that crashed', () => {
    expect(verdicts(did(0), { kind: 'end', why: 'crashed', problem: 'a bug' })).toEqual(all('error, a bug'));
  });

  test('is blocked where its transcript breaks off', () => {
    expect(verdicts(did(0))).toEqual(
      all('blocked, line 11, romeo receives: it is undecided where the transcript ends'),
    );
  });

  test('is not comparable when the scenario does something else now', () => {
    const transcript = transcriptOf({ ...question, stimulus: 'then' }, [opened('romeo'), did(0)]);
    expect(judge(question, transcript).map(short)).toEqual(
      all('unverifiable, the scenario does something else now than when this was recorded: not comparable'),
    );
  });

  test('is an error, not an exception, when judging fails', () => {
    const impossible = {
      ...question,
      steps: question.steps.map((step) =>
        step.kind === 'expect'
          ? { ...step, options: [{ party: 'romeo', expected: { kind: 'xml', template: '<a' } as const }] }
          : step,
      ),
    };
    expect(
      judge(impossible, transcriptOf(question, [opened('romeo'), did(0), markerCame])).map(
        (outcome) => outcome.verdict,
      ),
    ).toEqual(['error', 'error', 'error']);
  });
});

test('a limit that is needed is judged where the scenario was played: no server tells of its limits', () => {
  const limited = scenarioOf(
    '{ romeo: client }',
    `
- romeo receives: <message/>
  ${check('comes')}`,
    'needs: [ "limit failed-logins" ]',
  );
  const played = [opened('romeo'), came('romeo', '<message/>'), finished];
  expect(judge(limited, transcriptOf(limited, played)).map(short)).toEqual(['comes: pass']);
});

test('what the target must claim is not-claimed where it does not, blocked where that is unknown', () => {
  const gated = scenarioOf(
    '{ romeo: client }',
    `
- romeo receives: <message/>
  ${check('comes')}`,
    'needs: [ "feature urn:xmpp:mam:2 at account" ]',
  );
  const [header, ...rest] = transcriptOf(gated, [opened('romeo'), came('romeo', '<message/>'), finished]);
  expect(
    judge(
      gated,
      [header, ...rest].flatMap((event) => event ?? []),
    ).map(short),
  ).toEqual(['comes: not-claimed, the target does not claim: feature urn:xmpp:mam:2 at account']);
  const unknown = [header, ...rest].flatMap((event) =>
    event?.kind === 'scenario' ? { ...event, unknown: 'no answer' } : (event ?? []),
  );
  expect(judge(gated, unknown).map(short)).toEqual([
    'comes: blocked, the survey: what the target claims is not known: no answer',
  ]);
  const claimed = transcriptOf(
    gated,
    [opened('romeo'), came('romeo', '<message/>')],
    ['feature urn:xmpp:mam:2 at account'],
  );
  expect(judge(gated, claimed).map(short)).toEqual(['comes: pass']);
});

describe('absence', () => {
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
        markerCame,
        came('romeo', '<presence/>'),
      ),
    ).toEqual(['not-delivered: pass', 'presence: pass']);
  });

  test('is disproved by what comes before the marker, and the scenario goes on', () => {
    expect(
      verdicts(
        marker('romeo'),
        came('romeo', '<message id="m1"/>'),
        markerCame,
        came('romeo', '<presence/>'),
      ),
    ).toEqual(['not-delivered: fail, a message came that must not', 'presence: pass']);
  });

  test('is not disproved by what comes after it', () => {
    expect(verdicts(marker('romeo'), markerCame, came('romeo', '<message id="m1"/><presence/>'))).toEqual([
      'not-delivered: pass',
      'presence: pass',
    ]);
  });

  test('is unverifiable when the marker does not arrive, in time or at all', () => {
    expect(verdicts(marker('romeo'), gaveUp('romeo'))[0]).toBe(
      'not-delivered: unverifiable, the marker did not arrive',
    );

    expect(verdicts(marker('romeo'), closed)[0]).toBe(
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
    expect(heard(came('romeo', '<message id="m1"/>'), markerCame, again, againCame, finished)).toEqual([
      'nothing-ill-formed: pass',
      'not-delivered: fail, a message came that must not',
    ]);
  });

  test('is proved by the end of a connection that never was a session', () => {
    expect(verdicts(closed)[0]).toBe('not-delivered: pass');
    const bound: TranscriptEntry = { kind: 'bind', name: 'romeo.full', value: 'romeo@fake.example/x' };
    expect(verdicts(bound, closed)[0]).toMatch('not-delivered: unverifiable');
  });

  test('is proved by waiting where no marker can be sent', () => {
    expect(verdicts(gaveUp('romeo'), came('romeo', '<presence/>'))).toEqual([
      'not-delivered: pass',
      'presence: pass',
    ]);
  });
});

const toEither = `
- one of:
    - romeo receives: <message id="m1"/>
      means: to romeo
    - juliet receives: <message id="m1"/>
      means: to juliet`;

describe('one of several', () => {
  const either = scenarioOf(
    '{ romeo: client, juliet: client }',
    `
${toEither}
  ${check('either')}
  observe: true
- romeo receives one of: [ '<a xmlns="urn:a"/>', '</stream:stream>' ]
  ${check('or')}`,
  );
  const verdicts = (...entries: TranscriptEntry[]) =>
    judge(either, transcriptOf(either, [opened('romeo'), opened('juliet'), ...entries])).map(short);

  test('is what comes first, and says what that means', () => {
    expect(verdicts(came('juliet', '<message id="m1"/>'), came('romeo', '<a xmlns="urn:a"/>'))).toEqual([
      'either: observed, to juliet',
      'or: pass',
    ]);
    expect(verdicts(came('romeo', '<message id="m1"/></stream:stream>'))).toEqual([
      'either: observed, to romeo',
      'or: pass',
    ]);
  });

  test('is decided by what comes first where anything is selected', () => {
    const first = scenarioOf(
      '{ romeo: client }',
      `- romeo receives one of: [ '<a xmlns="urn:a"/>', '<b xmlns="urn:b"/>' ]\n  select: <assay:any/>\n  ${check('first')}`,
    );
    const verdict = (xml: string) =>
      judge(first, transcriptOf(first, [opened('romeo'), came('romeo', xml)])).map(short);
    expect(verdict('<b xmlns="urn:b"/><c xmlns="urn:c"/>')).toEqual(['first: pass']);
    expect(verdict('<c xmlns="urn:c"/><b xmlns="urn:b"/>')).toEqual([expect.stringMatching(/^first: fail/)]);
  });

  test('is none when all parties are gone', () => {
    const gone = (party: string): TranscriptEntry => ({ kind: 'closed', party, by: 'peer' });
    expect(verdicts(gone('romeo'), gone('juliet'))).toEqual([
      'either: observed, nothing fitting came: the connection was closed',
      'or: fail, nothing fitting came: the connection was closed',
    ]);
  });
});

test('a failure has one signature, whichever of several parties got the stanza', () => {
  const whoever = scenarioOf(
    '{ romeo: client, juliet: client }',
    `
${toEither}
- which has: <message to="{romeo.jid}"/>
  ${check('kept')}`,
  );
  const signatureAt = (party: string): string | undefined => {
    const accounts: readonly TranscriptEntry[] = ['romeo', 'juliet'].flatMap((name) => [
      { kind: 'bind', name: `${name}.jid`, value: 'romeo@fake.example' },
      { kind: 'bind', name: `${name}.full`, value: `romeo@fake.example/${name}` },
    ]);
    const stanza = came(party, `<message id="m1" to="romeo@fake.example/${party}"/>`);
    const [kept] = judge(
      whoever,
      transcriptOf(whoever, [...accounts, opened('romeo'), opened('juliet'), stanza]),
    );
    return kept?.signature;
  };
  expect(signatureAt('romeo')).toBe('differs: /message/@to expected {romeo.jid} found {receiver.full}');
  expect(signatureAt('juliet')).toBe(signatureAt('romeo'));
});

test('what asserts more about a stanza shows the action that the stanza answers', () => {
  const asked = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <message id="m1"/>
  as: asked
- romeo receives: <message id="m2"/>
- romeo sends: <message id="m3"/>
- romeo receives: <message id="m4"/>
  answers: asked
  ${check('answered')}
- which has: <message type="chat"/>
  ${check('kind')}`,
  );
  const answers = came('romeo', '<message id="m2"/><message id="m4"/>');
  const [, kind] = judge(asked, transcriptOf(asked, [opened('romeo'), did(0), answers, did(1), finished]));
  expect(kind).toMatchObject({ verdict: 'fail', sent: '<message id="m1"/>' });
});

test('what a later text allows is recorded where the target claims it, and fails nobody else', () => {
  const claim = 'feature urn:later at domain';
  const later = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <message id="m1"/>
- romeo receives nothing like: <message id="m2"/>
  ${check('not-stored')}
  relaxed: { by: XEP-0160, claim: ${claim}, reason: the later text has it stored }`,
  );
  const verdicts = (claims: readonly string[], ...entries: TranscriptEntry[]) =>
    judge(
      later,
      transcriptOf(later, [opened('romeo'), did(0), marker('romeo'), ...entries, markerCame], claims),
    ).map(short);
  const stored = came('romeo', '<message id="m2"/>');
  expect(verdicts([], stored)).toEqual(['not-stored: fail, a message came that must not']);
  expect(verdicts([claim], stored)).toEqual([
    'not-stored: observed, a message came that must not: the later text has it stored',
  ]);
  expect(verdicts([claim])).toEqual(['not-stored: pass']);
  const groundsOf = (claims: readonly string[]) =>
    judge(
      later,
      transcriptOf(later, [opened('romeo'), did(0), marker('romeo'), stored, markerCame], claims),
    ).map(({ by }) => by);
  expect(groundsOf([claim])).toEqual([`XEP-0160, which the target declares: ${claim}`]);
  expect(groundsOf([])).toEqual([`RFC 6120, as the target does not declare XEP-0160: no ${claim}`]);
});

test('who declares none of several texts is judged by none; what it does is recorded', () => {
  const older = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <message id="m1"/>
- romeo receives: <message id="m2"/>
- which has: <message type="chat"/>
  ${check('by-the-older')}
  by: RFC6122`,
  );
  const source = 'https://example.org/doap.xml';
  const outcomeOf = (stanza: string, declared?: Readonly<Record<string, string>>) => {
    const events = [opened('romeo'), did(0), came('romeo', stanza), finished];
    const [outcome] = judge(older, transcriptOf(older, events, [], declared));
    return [outcome?.verdict, outcome?.reason, outcome?.by];
  };
  const by = `RFC 6122, which the target declares: ${source}`;
  expect(outcomeOf('<message id="m2" type="chat"/>', { RFC6122: source })).toEqual(['pass', undefined, by]);
  expect(outcomeOf('<message id="m2"/>', { RFC6122: source })).toEqual([
    'fail',
    '/message/@type: expected chat, found no such attribute',
    by,
  ]);
  expect(outcomeOf('<message id="m2"/>', { RFC7622: source })).toEqual([
    'observed',
    '/message/@type: expected chat, found no such attribute: only who declares RFC 6122 is judged by it',
    undefined,
  ]);
  expect(outcomeOf('<message id="m2" type="chat"/>')).toEqual([
    'observed',
    'as described: only who declares RFC 6122 is judged by it',
    undefined,
  ]);
});

describe('below the stanza', () => {
  const raw = scenarioOf(
    '{ raw: stream }',
    `
- raw connects:
- raw has tls: { authorized: true, protocol: TLSv1.3 }
  ${check('tls')}
- raw is disconnected:
  ${check('closed')}`,
  );
  const facts = { kind: 'tls', party: 'raw', cipher: 'x' } as const;
  const verdicts = (...entries: TranscriptEntry[]) =>
    judge(raw, transcriptOf(raw, [did(0), ...entries])).map(short);

  test('TLS is judged by what the handshake led to', () => {
    expect(
      verdicts(
        { ...facts, protocol: 'TLSv1.3', authorized: true },
        { kind: 'closed', party: 'raw', by: 'peer' },
      ),
    ).toEqual(['tls: pass', 'closed: pass']);
    expect(
      verdicts({ ...facts, protocol: 'TLSv1.2', authorized: false, problem: 'certificate has expired' })[0],
    ).toBe(
      'tls: fail, /tls/@protocol: expected TLSv1.3, found TLSv1.2; /tls/@authorized: expected true, found certificate has expired',
    );
  });

  test('closing the connection ourselves is not being disconnected', () => {
    const tls = { ...facts, protocol: 'TLSv1.3', authorized: true };
    expect(verdicts(tls, { kind: 'closed', party: 'raw', by: 'us' })[1]).toBe(
      'closed: fail, nothing fitting came: the connection was closed',
    );
  });
});

test('an expectation put in after the recording is unverifiable where the run did not wait for it', () => {
  const later = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <iq type="get" id="q1" to="{domain}"><query xmlns="urn:q"/></iq>
- romeo receives: <iq type="error" id="q1"/>
  ${check('answered')}
- romeo receives: <message/>
  ${check('new')}`,
  );
  expect(later.stimulus).toBe(question.stimulus);
  const recorded = transcriptOf(question, [
    opened('romeo'),
    did(0),
    came('romeo', '<iq type="error" id="q1"/>'),
    finished,
  ]);
  expect(judge(later, recorded).map(short)).toEqual([
    'answered: pass',
    'new: unverifiable, the recorded run did not wait for this',
  ]);
});

test('an observation holds whatever came, and says what it was', () => {
  const observed = scenarioOf(
    '{ romeo: client }',
    `
- romeo receives: <message type="chat"/>
  ${check('kind')}
  observe: true
- romeo receives: <presence/>
  ${check('presence')}`,
  );
  const transcript = transcriptOf(observed, [
    opened('romeo'),
    came('romeo', '<message type="normal"/><presence/>'),
  ]);
  expect(judge(observed, transcript).map(short)).toEqual([
    'kind: observed, /message/@type: expected chat, found normal',
    'presence: pass',
  ]);
});

test('bindings come from what the server sends, and are never read as placeholders', () => {
  const bound = scenarioOf(
    '{ romeo: client }',
    `
- romeo receives: <message id="{=their-id}"/>
- romeo receives: <presence id="{their-id}"/>
  ${check('same-id')}`,
  );
  const transcript = transcriptOf(bound, [
    opened('romeo'),
    came('romeo', '<message id="{their-id}"/><presence id="{their-id}"/>'),
  ]);
  expect(judge(bound, transcript).map(short)).toEqual(['same-id: pass']);
});

describe('a name that is bound where a JID stands', () => {
  const asked = (place: string, use: string) =>
    scenarioOf(
      '{ romeo: client }',
      `
- romeo receives: ${place}
- romeo receives: <presence><x xmlns="urn:x" by="${use}">${use}</x></presence>
  ${check('same')}`,
    );
  const judged = (scenario: ReturnType<typeof asked>, first: string, then: string) =>
    judge(
      scenario,
      transcriptOf(scenario, [
        opened('romeo'),
        came('romeo', `${first}<presence><x xmlns="urn:x" by="${then}">${then}</x></presence>`),
        finished,
      ]),
    ).map(({ verdict }) => verdict);

  test.each([
    ['in an attribute', '<message from="{=who}"/>', '<message from="Nurse@Verona.example"/>'],
    [
      'in a text',
      '<message><jid xmlns="urn:x">{=who}</jid></message>',
      '<message><jid xmlns="urn:x">Nurse@Verona.example</jid></message>',
    ],
    ['before a resourcepart', '<message from="{=who}/r"/>', '<message from="Nurse@Verona.example/r"/>'],
  ])('%s compares as one wherever it is used', (_where, place, first) => {
    expect(judged(asked(place, '{who}'), first, 'nurse@verona.example')).toEqual(['pass']);
    expect(judged(asked(place, '{upper:{who}}'), first, 'nurse@verona.example')).toEqual(['pass']);
    expect(judged(asked(place, '{who}'), first, 'peter@verona.example')).toEqual(['fail']);
    expect(judged(asked(place, '{who}/{+}'), first, 'nurse@verona.example/R')).toEqual(['pass']);
    expect(judged(asked(place, '{!who}'), first, 'nurse@verona.example')).toEqual(['fail']);
  });

  test('is one there only: elsewhere, and as a resourcepart, it is text', () => {
    expect(judged(asked('<message id="{=who}"/>', '{who}'), '<message id="A"/>', 'a')).toEqual(['fail']);
    expect(judged(asked('<message from="n@v/{=who}"/>', '{who}'), '<message from="n@v/A"/>', 'a')).toEqual([
      'fail',
    ]);
  });
});

describe('a name that stayed without its value', () => {
  const scenario = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <iq type="get" id="q1" to="{domain}"><query xmlns="urn:q"/></iq>
- romeo receives: <iq type="result" id="q1" to="{=own}"/>
  ${check('answered')}
- romeo receives: <message to="{own}"/>
  ${check('delivered')}`,
  );
  const judged = (...entries: readonly TranscriptEntry[]) =>
    judge(
      scenario,
      transcriptOf(scenario, [{ kind: 'did', action: 0 }, opened('romeo'), ...entries, finished]),
    );

  test('is our fault where every check passed', () => {
    const unbound = scenarioOf(
      '{ romeo: client }',
      `- romeo receives: <message to="{romeo.full}"/>\n  ${check('delivered')}`,
    );
    const [delivered] = judge(
      unbound,
      transcriptOf(unbound, [opened('romeo'), came('romeo', '<message to="a"/>'), finished]),
    );
    expect(delivered).toMatchObject({ verdict: 'error', reason: '{romeo.full} is not bound at this point' });
  });

  test('blocks what needs it where a check found it missing', () => {
    const [answered, delivered] = judged(came('romeo', '<iq type="result" id="q1"/><message to="a"/>'));
    expect(answered?.verdict).toBe('fail');
    expect(delivered).toMatchObject({
      verdict: 'blocked',
      reason: 'answered failed: {own} is not bound at this point',
      cause: { check: 'rfc6120/sample/sample#answered' },
    });
  });

  test('blocks an action that needs it in the same way', () => {
    const sending = scenarioOf(
      '{ romeo: client }',
      `
- romeo receives: <message id="m1" to="{=own}"/>
  ${check('told')}
- romeo sends: <message to="{own}"/>
- romeo receives: <message/>
  ${check('delivered')}`,
    );
    const [, delivered] = judge(
      sending,
      transcriptOf(sending, [
        opened('romeo'),
        came('romeo', '<message id="m1"/>'),
        { kind: 'failed', action: 0, why: '{own} is not bound at this point' },
        finished,
      ]),
    );
    expect(delivered).toMatchObject({ verdict: 'blocked', cause: { check: 'rfc6120/sample/sample#told' } });
  });
});

describe('what nobody played', () => {
  const unplayed = (verdict: 'blocked' | 'unverifiable'): readonly string[] => {
    const [header, ...rest] = transcriptOf(question, [finished]);
    if (header?.kind !== 'scenario') throw new Error('there is no header');
    return judge(question, [{ ...header, unplayed: { verdict, why: 'no address was given' } }, ...rest]).map(
      short,
    );
  };

  test.each([
    ['unverifiable', 'no address was given'],
    ['blocked', 'the target let nobody in: no address was given'],
  ] as const)('is %s, and its transcript says why', (verdict, reason) => {
    expect(unplayed(verdict)).toEqual(
      ['answered', 'kind', 'condition'].map((id) => `${id}: ${verdict}, ${reason}`),
    );
  });
});
