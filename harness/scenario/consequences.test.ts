import { describe, expect, test } from 'vitest';
import type { TranscriptEntry } from '../evidence/transcript.ts';
import { came, check, done, gaveUp, scenarioOf } from './sample.ts';
import { verdictsOf } from './testing/verdicts.ts';

const closed = (party: string): TranscriptEntry => ({ kind: 'closed', party, by: 'peer' });

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

test('where a control fails that says what it is for, only what is given that proves nothing', () => {
  const scenario = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <iq type="get" id="own"/>
- romeo receives: <iq type="result" id="own"/>
  control: a server that answers nobody shows nothing by it
  shows: answers
- romeo sends: <iq type="get" id="other"/>
- romeo receives: <iq type="error" id="other"/>
  ${check('refused')}
  given: answers
- which has: <iq><error/></iq>
  ${check('condition')}
- romeo sends: <presence id="p"/>
- romeo receives: <presence id="p"/>
  ${check('shown')}`,
  );
  const answer = (type: string, id: string) => came('romeo', `<iq type="${type}" id="${id}"/>`);
  const rest = [...done(2), came('romeo', '<presence id="p"/>')];
  const why = 'unverifiable, a server that answers nobody shows nothing by it';
  expect(verdictsOf(scenario, ...done(0), answer('error', 'own'), ...done(1), ...rest)).toEqual([
    `refused: ${why}`,
    `condition: ${why}`,
    'shown: pass',
  ]);
  expect(
    verdictsOf(
      scenario,
      ...done(0),
      answer('result', 'own'),
      ...done(1),
      answer('result', 'other'),
      ...rest,
    ).map((text) => text.slice(0, 13)),
  ).toEqual(['refused: fail', 'condition: bl', 'shown: pass']);
  // Nobody asks further where nothing comes any more.
  expect(verdictsOf(scenario, ...done(0), gaveUp('romeo'))).toEqual([
    `refused: ${why}`,
    `condition: ${why}`,
    `shown: ${why}`,
  ]);
});
