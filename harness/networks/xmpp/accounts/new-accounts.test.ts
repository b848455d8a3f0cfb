import { expect, test } from 'vitest';
import { check, scenarioOf } from '../../../scenario/sample.ts';
import { lending } from './lending.ts';

const why = (...steps: readonly string[]): string | undefined =>
  lending.whyNot(
    scenarioOf(
      '{ romeo: client, juliet: client }',
      `${steps.map((step) => `- ${step}\n`).join('')}- romeo sends: <iq type="get" id="last"/>
- romeo receives: <iq id="last"/>
  ${check('last')}`,
    ),
  );

const archive = expect.stringMatching(/^it needs an empty archive/);
const roster = expect.stringMatching(/^it needs a roster that nobody has changed yet/);

test.each([
  ['a query', '<iq type="set" id="q"><query xmlns="urn:xmpp:mam:2"/></iq>'],
  ['a query of another version', "<iq id='q' type='set'><query queryid='a' xmlns='urn:xmpp:mam:1'/></iq>"],
  ['a query by address', '<iq type="set" id="q" to="{romeo.jid}"><query xmlns="urn:xmpp:mam:2"/></iq>'],
  [
    'a query of another account',
    '<iq type="set" id="q" to="{juliet.jid}"><query xmlns="urn:xmpp:mam:2"/></iq>',
  ],
  ['what it holds', '<iq type="get" id="q"><metadata xmlns="urn:xmpp:mam:2"/></iq>'],
  ['other preferences', '<iq type="set" id="q"><prefs xmlns="urn:xmpp:mam:2" default="never"/></iq>'],
])("a scenario that is about what is in an account's archive needs new accounts: %s", (_what, sent) => {
  expect(why(`romeo sends: ${sent}`)).toEqual(archive);
});

test.each([
  ['the form of queries', '<iq type="get" id="q"><query xmlns="urn:xmpp:mam:2"/></iq>'],
  ['preferences', '<iq type="get" id="q"><prefs xmlns="urn:xmpp:mam:2"/></iq>'],
  [
    'the archive of a room',
    '<iq type="set" id="q" to="coven@rooms.example"><query xmlns="urn:xmpp:mam:2"/></iq>',
  ],
])('what an archive tells whatever it holds can be asked by any account: %s', (_what, sent) => {
  expect(why(`romeo sends: ${sent}`)).toBeUndefined();
});

const learnt =
  'romeo receives: <iq type="result" id="g"><query xmlns="jabber:iq:roster" ver="{=version}"/></iq>';
const asked = 'romeo sends: <iq type="get" id="g"><query xmlns="jabber:iq:roster" ver=""/></iq>';
const changed =
  'romeo sends: <iq type="set" id="s"><query xmlns="jabber:iq:roster"><item jid="nurse@capulet.example"/></query></iq>';

test('a scenario that goes on from the version of a roster without any change needs new accounts', () => {
  expect(why(asked, learnt, changed)).toEqual(roster);
  expect(why(changed, asked, learnt)).toBeUndefined();
  expect(why('juliet sends: <presence type="subscribe" to="{romeo.jid}"/>', asked, learnt)).toBeUndefined();
  expect(why(asked, changed)).toBeUndefined();
});
