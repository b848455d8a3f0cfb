import type { Element } from 'ltx';
import { expect, test } from 'vitest';
import { build } from '../harness/networks/xmpp/fakes/build.ts';
import { type Extension, startFake } from '../harness/networks/xmpp/fakes/index.ts';
import { loadFixtures } from '../harness/run/fixtures.ts';
import { brief, generous, playOnce } from '../harness/scenario/sample-play.ts';
import { bareJid, parseJid } from '../harness/xml/jid.ts';
import { ns } from '../harness/xml/namespaces.ts';

const scenarios = loadFixtures().scenarios;

/** The items of each push that tells of a change, and the version that the push carries. */
type Telling = (item: Element, version: number) => readonly [version: number, ...items: Element[]][];

const itemOf = (jid: string, subscription: string): Element => build('item', { jid, subscription });
const stateOf = ({ attrs }: Element): Element => itemOf(attrs.jid, attrs.subscription ?? 'none');
const none = ({ attrs }: Element): Element => itemOf(attrs.jid, 'none');
const sound: Telling = (item, version) => [[version, stateOf(item)]];

/** What a push has as its addresses, by the full JID of the session that gets it. */
type Addressing = (jid: string) => Readonly<Record<string, string>>;
const unaddressed: Addressing = () => ({});

/** New rosters, whose changes are told in some way; the first change leaves the version as it was, at 1. */
const rosters = (tell: Telling, address: Addressing) => (): Extension => {
  let changes = 0;
  return {
    take(stanza, session, sessions) {
      const query = stanza.getChild('query', ns.roster);
      const { type, id } = stanza.attrs;
      if (query === undefined || session.jid === undefined || !/get|set/.test(type)) return false;
      const queryOf = (ver: number, ...items: Element[]): Element =>
        build('query', { xmlns: ns.roster, ver: `${ver}` }, ...items);
      if (type === 'get') session.interested = true;
      else changes += 1;
      const version = Math.max(changes, 1);
      const listed = type === 'get' ? [queryOf(version)] : [];
      session.wire.write(`${build('iq', { type: 'result', id }, ...listed)}`);
      for (const [ver, ...items] of query.getChildren('item').flatMap((item) => tell(item, version)))
        for (const { interested, wire, jid = '' } of sessions.of(session.jid)) {
          const attrs = { type: 'set', id: `p${version}`, ...address(jid) };
          if (interested) wire.write(`${build('iq', attrs, queryOf(ver, ...items))}`);
        }
      return true;
    },
  };
};

const failing = async (
  id: string,
  tell: Telling,
  timeouts = generous,
  address = unaddressed,
): Promise<readonly string[]> => {
  const scenario = scenarios.find((one) => one.id === id);
  if (scenario === undefined) throw new Error(`there is no scenario ${id}`);
  await using fake = await startFake({ extensions: [rosters(tell, address)] });
  const { outcomes } = await playOnce(fake, { ...scenario, needs: [] }, timeouts);
  return outcomes.flatMap(({ check, verdict }) => (verdict === 'pass' ? [] : [`${check.id}: ${verdict}`]));
};

const removal = 'rfc6121/roster-delete/removal-confirmed-and-pushed';

test.each<[string, Telling]>([
  ['at once', sound],
  [
    'behind a push of the item without a subscription',
    (item, at) => [
      [at, none(item)],
      [at, stateOf(item)],
    ],
  ],
])('a removal is right if it is pushed %s', async (_how, tell) => {
  expect(await failing(removal, tell)).toEqual([]);
});

test.each<[string, Telling]>([
  ['in a push of the item without a subscription alone', (item, at) => [[at, none(item)]]],
  ['beside another item in one push', (item, at) => [[at, stateOf(item), itemOf('a@fake.example', 'none')]]],
])('a removal is wrong if it is told %s', async (_how, tell) => {
  const [first] = await failing(removal, tell, brief);
  expect(first).toBe('removal-pushed-to-the-other-resource: fail');
});

const order = 'rfc6121/roster-versioning/pushes-in-order';

/** Keeps the push of one change back until the next change has been pushed. */
const reversing = (): Telling => {
  let held: [number, Element] | undefined;
  return (item, version) => {
    if (item.attrs.name === 'Nurse') held = [version, stateOf(item)];
    return item.attrs.name === 'Nurse' ? [] : [[version, stateOf(item)], ...(held ? [held] : [])];
  };
};

test.each<[string, Telling, readonly string[]]>([
  ['in order, with versions of their own', sound, []],
  [
    'behind those of an earlier removal',
    (item, at) => [
      [at, itemOf('friar@verona.example', 'remove')],
      [at, stateOf(item)],
    ],
    [],
  ],
  ['in reverse order', reversing(), ['second-change-not-first: fail']],
  [
    'with one version for all',
    (item) => [[1, stateOf(item)]],
    ['version-unlike-that-of-the-roster-before: fail', 'version-of-its-own: fail'],
  ],
])('pushes are judged by the changes that they tell of: %s', async (_how, tell, expected) => {
  expect((await failing(order, tell, brief)).slice(0, Math.max(expected.length, 1))).toEqual(expected);
});

test.each<[string, Addressing, readonly string[]]>([
  ['the account to each session', (jid) => ({ from: bareJid(jid), to: jid }), []],
  ['its domain', (jid) => ({ from: parseJid(jid).domain }), ['pushes-from-the-account: fail']],
  ['the session itself', (jid) => ({ from: jid }), ['pushes-from-the-account: fail']],
  ['the account to itself', (jid) => ({ to: bareJid(jid) }), ['pushes-to-the-client: fail']],
  ['the account to another resource', (jid) => ({ to: `${jid}-other` }), ['pushes-to-the-client: fail']],
])('who pushes, and to whom, is judged beside what is pushed: %s', async (_how, address, expected) => {
  expect(await failing(removal, sound, generous, address)).toEqual(expected);
});
