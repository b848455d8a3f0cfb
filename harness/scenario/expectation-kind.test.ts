import { expect, test } from 'vitest';
import { expectationKind, explains, unjudgedPremises } from './expectation-kind.ts';
import { check, scenarioOf } from './sample.ts';

const subscribed = (more = '') =>
  scenarioOf(
    '{ romeo: client, juliet: client, phone: { kind: client, account: romeo } }',
    `
- romeo sends: <presence type="subscribe" id="s1" to="{juliet.jid}"/>
- juliet receives: <presence type="subscribe" from="{romeo.jid}"/>
${more}
- phone receives: <iq type="set"><query xmlns="jabber:iq:roster"/></iq>
  ${check('push')}`,
  );

test('a step is like others that wait for the same kind of answer to the same kind of action', () => {
  const scenario = subscribed();
  expect([1, 2].map((position) => expectationKind(scenario, position))).toEqual([
    'sends presence subscribe: another user receives presence subscribe',
    'sends presence subscribe: its other resource receives iq set jabber:iq:roster',
  ]);
});

test('a check explains a premise that asks for the same or for less of it', () => {
  expect(explains('itself receives iq result jabber:iq:roster', 'itself receives iq result')).toBe(true);
  expect(explains('itself receives iq result', 'itself receives iq result jabber:iq:roster')).toBe(false);
  expect(explains('itself receives iq results', 'itself receives iq result')).toBe(false);
});

test('premises that no check judges are named, and those that one does are not', () => {
  expect([...unjudgedPremises([subscribed()]).keys()]).toEqual([
    'sends presence subscribe: another user receives presence subscribe',
  ]);
  expect(unjudgedPremises([subscribed(), subscribed(`  ${check('delivered')}`)])).toEqual(new Map());
});
