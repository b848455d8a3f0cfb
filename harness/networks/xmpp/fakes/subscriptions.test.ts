import { expect, test, vi } from 'vitest';
import { check, scenarioOf } from '../../../scenario/sample.ts';
import { playOnce } from '../../../scenario/sample-play.ts';
import { startFake } from './index.ts';

vi.setConfig({ testTimeout: 60_000 });

const played = async (parties: string, steps: string): Promise<readonly string[]> => {
  await using fake = await startFake();
  return (await playOnce(fake, scenarioOf(parties, steps))).problems;
};

const roster = 'xmlns="jabber:iq:roster"';

test('a subscription is asked for, approved, pushed to both sides, and brings presence', async () => {
  const problems = await played(
    '{ romeo: client available, juliet: client available }',
    `
- romeo sends: <iq type="get" id="r1"><query ${roster}/></iq>
- romeo receives: <iq type="result" id="r1"><query ${roster}/></iq>
  ${check('roster')}
- romeo sends: <presence type="subscribe" to="{juliet.full}"/>
- romeo receives: <iq type="set"><query ${roster}><item jid="{juliet.jid}" subscription="none" ask="subscribe"/></query></iq>
  ${check('asked')}
- juliet receives: <presence type="subscribe" from="{romeo.jid}" to="{juliet.jid}"/>
  ${check('delivered')}
- juliet sends: <presence type="subscribed" to="{romeo.jid}"/>
- romeo receives: <presence type="subscribed" from="{juliet.jid}"/>
  ${check('approved')}
- romeo receives: <iq type="set"><query ${roster}><item jid="{juliet.jid}" subscription="to"/></query></iq>
  ${check('listed')}
- romeo receives: <presence type="{!}" from="{juliet.full}"/>
  ${check('seen')}
- juliet disconnects:
- romeo receives: <presence type="unavailable" from="{juliet.full}"/>
  ${check('gone')}`,
  );
  expect(problems).toEqual([]);
});

test('a message for somebody who is away is kept until he comes', async () => {
  const problems = await played(
    '{ romeo: client, juliet: client offline }',
    `
- romeo sends: <message type="chat" to="{juliet.jid}" id="m1"><body>later</body></message>
- romeo receives nothing like: <message type="error"/>
  ${check('taken')}
- juliet logs in: available
- juliet receives: <message id="m1" from="{romeo.full}"><body>later</body></message>
  ${check('delivered')}`,
  );
  expect(problems).toEqual([]);
});

test.each([
  ['two items', '<item jid="a@fake.example"/><item jid="b@fake.example"/>', 'bad-request'],
  ['an item without a JID', '<item/>', 'bad-request'],
  ['an empty group', '<item jid="a@fake.example"><group/></item>', 'not-acceptable'],
  ['removing nobody', '<item jid="a@fake.example" subscription="remove"/>', 'item-not-found'],
])('a change of the roster is refused: %s', async (_what, items, condition) => {
  const problems = await played(
    '{ romeo: client }',
    `
- romeo sends: <iq type="set" id="r1"><query ${roster}>${items}</query></iq>
- romeo receives: <iq type="error" id="r1"><error><${condition} xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>
  ${check('refused')}`,
  );
  expect(problems).toEqual([]);
});
