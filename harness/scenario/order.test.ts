import { describe, expect, test } from 'vitest';
import type { TranscriptEntry } from '../evidence/transcript.ts';
import { came, check, done, gaveUp, scenarioOf } from './sample.ts';
import { verdictsOf } from './testing/verdicts.ts';

const closed = (party: string): TranscriptEntry => ({ kind: 'closed', party, by: 'peer' });

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
