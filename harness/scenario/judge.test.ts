import { describe, expect, test } from 'vitest';
import type { TranscriptEntry } from '../evidence/transcript.ts';
import { judge } from './judge.ts';
import {
  came,
  check,
  did,
  finished,
  gaveUp,
  markerCame,
  opened,
  scenarioOf,
  transcriptOf,
} from './sample.ts';
import { short } from './testing/verdicts.ts';

const closed: TranscriptEntry = { kind: 'closed', party: 'romeo', by: 'peer', problem: 'read ECONNRESET' };

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

  test('about what came before the first action tells how its party began, about text also what that did since', () => {
    const begun = scenarioOf(
      '{ romeo: client }',
      `
- romeo receives: <message><body/></message>
  select: <message/>
  ${check('greeted')}
- romeo sends: <presence/>
- romeo receives text like: /nowhere/
  answers: set-up
  ${check('written')}`,
    );
    const entries = [opened('romeo'), came('romeo', '<message/>'), did(1), gaveUp('romeo'), finished];
    const judged = judge(begun, transcriptOf(begun, entries));
    expect(judged.map(({ verdict, sent }) => [verdict, sent])).toEqual([
      ['fail', 'romeo gets ready: client bound'],
      ['fail', '<presence/>'],
    ]);
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
      judge(impossible, transcriptOf(question, [opened('romeo'), did(0), markerCame('romeo')])).map(
        (outcome) => outcome.verdict,
      ),
    ).toEqual(['error', 'error', 'error']);
  });
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

  test('it is judged by whether the server asked for a certificate', () => {
    const asked = scenarioOf(
      '{ raw: stream }',
      `
- raw connects:
- raw has tls: { certificateRequested: true }
  ${check('requested')}`,
    );
    const judged = (more: { readonly certificateRequested?: true }) => {
      const tls = { ...facts, protocol: 'TLSv1.3', authorized: true, ...more };
      return judge(asked, transcriptOf(asked, [did(0), tls])).map(short);
    };
    expect(judged({ certificateRequested: true })).toEqual(['requested: pass']);
    expect(judged({})).toEqual(['requested: fail, /tls/@certificateRequested: expected true, found false']);
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
