import { beforeAll, describe, expect, test, vi } from 'vitest';
import { bytesOf, isIncoming } from '../../../evidence/bytes.ts';
import type { Scenario } from '../../../language/scenario.ts';
import { root } from '../../../root.ts';
import { loadVocabulary } from '../../../run/fixtures.ts';
import { loadScenarioFile } from '../../../scenario/load.ts';
import { check, scenarioOf } from '../../../scenario/sample.ts';
import { type PlayedOnce, playOnce } from '../../../scenario/sample-play.ts';
import type { Account } from '../../site.ts';
import { type Fake, type FakeOptions, startFake } from '../fakes/index.ts';
import { sessionScenarios, streamScenarios } from '../testing/scenarios.ts';

vi.setConfig({ testTimeout: 60_000 });

const sasl = 'xmlns="urn:ietf:params:xml:ns:xmpp-sasl"';

const encoding = scenarioOf(
  '{ raw: stream opened }',
  `
- raw sends: <auth ${sasl} mechanism="PLAIN">{base64:\\0{raw.user}\\0{raw.password}}</auth>
- raw receives: <success ${sasl}/>
  ${check('let-in')}`,
);
const piecemeal = scenarioOf(
  '{ raw: stream opened }',
  `
- raw sends piecemeal: <auth ${sasl} mechanism="PLAIN">{raw.plain}</auth>
- raw receives: <success ${sasl}/>
  ${check('let-in')}`,
);
const scram = scenarioOf(
  '{ raw: stream opened }',
  `
- raw tries scram: { mechanism: SCRAM-SHA-1 }
- raw receives: <success ${sasl}>{raw.scram.success}</success>
  select: <success ${sasl}/>
  ${check('signed')}`,
);
const spoken = scenarioOf(
  '{ romeo: client, juliet: client }',
  `
- romeo sends: <message type="chat" to="{juliet.full}" id="m1"><body>hello</body><a>test</a></message>
- juliet receives: <message type="chat" id="m1"><body>hello</body><a>test</a></message>
  ${check('hello')}`,
);
/** It puts a password where nobody would look for one, beside the same words in the open. */
const misplaced = scenarioOf(
  '{ romeo: client, juliet: client, raw: stream bound }',
  `
- romeo sends: <message type="chat" to="{juliet.full}" id="m1"><body>{juliet.password}</body></message>
- juliet receives: <message type="chat" id="m1"><body>{juliet.password}</body></message>
  ${check('in-text')}
- romeo sends: <message type="chat" to="{juliet.full}" id="m2"><body>{juliet.password}</body></message>
- juliet receives: <message type="chat" id="m2"><subject>{romeo.password}</subject></message>
  ${check('not-there')}
- romeo sends: <message type="chat" to="{juliet.full}" id="m3"><a b="it is {romeo.password}!">test hello</a></message>
- juliet receives: <message type="chat" id="m3"><a b="it is {romeo.password}!">test hello</a></message>
  ${check('in-attribute')}
- raw sends: <message type="chat" to="{juliet.full}" id="m4"><thread>a &amp; {raw.password} iq</thread><show>test</show></message>
- juliet receives: <message type="chat" id="m4"><thread>a &amp; {raw.password} iq</thread><show>test</show></message>
  ${check('among-words')}
`,
);

/** It asks for words of texts that the other says, in every way that there is. */
const asked = scenarioOf(
  '{ romeo: client, juliet: client }',
  `
- romeo sends: >-
    <message type="chat" to="{juliet.full}" id="m1"><body b="a test of hello iq">The password test is in iq</body>
    <thread>my test of 42</thread><subject c="is it a message or test?">hello test {juliet.user}</subject></message>
- juliet receives: >-
    <message id="m1"><body b="{a test|no test} of hello iq">{/[Tt]he [a-z]+ [a-z]+ is in iq/}</body>
    <thread>my {=what} of {=number}</thread><subject c="{+} a message or test{*}">hello test {juliet.user}</subject></message>
  select: <message id="m1"/>
  ${check('asked')}
- romeo sends: <message type="chat" to="{juliet.full}" id="m2"><body>{what} {number}</body></message>
- juliet receives: <message id="m2"><body>test 42</body></message>
  ${check('bound')}
`,
);

const selfTest = loadScenarioFile(root('fixtures/self-test/self-test.yaml'), loadVocabulary());
const scenarios: readonly Scenario[] = [
  ...selfTest,
  ...Object.values(sessionScenarios('client')),
  ...Object.values(sessionScenarios('stream')),
  ...Object.values(streamScenarios),
  encoding,
  piecemeal,
  scram,
  spoken,
  misplaced,
  asked,
];

const users = ['romeo', 'iq', 'test', 'message'] as const;
const accountsWith = (password: string): readonly Account[] => users.map((user) => ({ user, password }));

/** Verdicts, without names that differ in every run. */
const verdictsOf = ({ outcomes }: PlayedOnce): readonly string[] =>
  outcomes.map(({ check: { id }, verdict }) => `${id} ${verdict}`);

const playAll = async (fake: Fake, of: readonly Scenario[]): Promise<readonly PlayedOnce[]> => {
  const played: PlayedOnce[] = [];
  for (const scenario of of) played.push(await playOnce(fake, scenario));
  return played;
};

/** Words of the protocol and of scenarios. */
const ourWords = ['password', 'iq', 'test', 'hello', 'message', 'a', 'item-not-found'];

/** Where a secret would tell something, whatever word it is. */
const tellingPlaces = (user: string, password: string): readonly string[] => [
  Buffer.from(`\0${user}\0${password}`).toString('base64'),
  `<password>${password}<`,
  `"romeo.password","value":${JSON.stringify(password)}`,
];

const sessions = [...selfTest, sessionScenarios('client').requests, sessionScenarios('stream').requests];

const settings: readonly (readonly [string, FakeOptions, readonly Scenario[]])[] = [
  ['a sound server', {}, scenarios],
  ['a server that offers SCRAM alone', { mechanisms: ['SCRAM-SHA-1'] }, sessions],
  ['tells-passwords', { fault: 'tells-passwords' }, sessions],
];

describe.each(settings)('on %s', (_name, options, played) => {
  let usual: readonly (readonly string[])[] = [];
  beforeAll(async () => {
    await using fake = await startFake({ ...options, accounts: accountsWith('0c9b8c1de57a4f0e') });
    usual = (await playAll(fake, played)).map(verdictsOf);
  }, 60_000);

  test.each([
    ...ourWords,
    'PLAIN',
    `a<b>&"c'd`,
    'pässwörd',
    'correct horse battery staple 1',
    'correct-horse-battery-staple',
    'MySecretPassword',
    'stream:features',
    'abc123',
    'changeme',
    'carbons',
    '4711-0815',
  ])('the password %s changes no verdict, and evidence does not tell it', async (password) => {
    await using fake = await startFake({ ...options, accounts: accountsWith(password) });
    const found = await playAll(fake, played);
    expect(found.map(verdictsOf)).toEqual(usual);
    for (const { text } of found) {
      for (const user of users)
        for (const telling of tellingPlaces(user, password)) expect(text).not.toContain(telling);
    }
  });
});

test.each(['test', 'message', 'hello', 'chat'])(
  'the password %s is hidden where the scenario puts it, and only there',
  async (password) => {
    const drips = { fault: 'drips-one-byte-at-a-time' } as const;
    for (const options of [{}, drips]) {
      await using fake = await startFake({ ...options, accounts: accountsWith(password) });
      const { transcript, outcomes } = await playOnce(fake, misplaced);
      expect(outcomes.map(({ verdict }) => verdict)).toEqual(['pass', 'fail', 'pass', 'pass']);
      const heard = transcript
        .flatMap((event) =>
          event.kind === 'bytes' && event.party === 'juliet' && event.direction === 'in' ? [event.text] : [],
        )
        .join('');
      expect(heard.match(/<(body|a|thread|show)\b.*?<\/\1>/g)).toEqual([
        '<body>[hidden:juliet.password]</body>',
        '<body>[hidden:juliet.password]</body>',
        '<a b="it is [hidden:romeo.password]!">test hello</a>',
        '<thread>a &amp; [hidden:raw.password] iq</thread>',
        '<show>test</show>',
      ]);
    }
  },
);

test.each([
  'open sesame',
  'correct-horse-battery-staple',
  'Tr0ub4dor',
  'MySecretPassword',
  'abc123',
  'changeme',
  'hunter',
  '4711-0815',
])(
  'the password %s is hidden in whatever a server says, though other words stand beside it',
  async (password) => {
    await using fake = await startFake({ fault: 'tells-passwords', accounts: accountsWith(password) });
    for (const kind of ['client', 'stream']) {
      const { text } = await playOnce(fake, sessionScenarios(kind).requests);
      expect(text).not.toContain(password);
      expect(text).toContain('[hidden:romeo.password]');
    }
    const [romeo, juliet, ...others] = users.map((user) => ({ user, password: `${password} of ${user}` }));
    if (romeo === undefined || juliet === undefined) throw new Error('two accounts are needed');
    await using several = await startFake({
      fault: 'tells-passwords',
      accounts: [{ ...romeo, password }, juliet, ...others],
    });
    const { text } = await playOnce(several, spoken);
    expect(text).not.toContain(password);
  },
);

test.each([...ourWords, 'mechanism', '42', 'ü', `e&"f`])(
  'the password %s is hidden in whatever a server says that is nothing of ours, and only there',
  async (password) => {
    await using fake = await startFake({ fault: 'tells-passwords', accounts: accountsWith(password) });
    for (const kind of ['client', 'stream']) {
      const { transcript } = await playOnce(fake, sessionScenarios(kind).requests);
      const heard = transcript.flatMap((event) => (isIncoming(event) ? [bytesOf(event)] : []));
      const texts = Buffer.concat(heard)
        .toString()
        .match(/<message><.*?<\/message>/g);
      const [hidden] = /\[hidden:[^\]]*\]/.exec(texts?.[0] ?? '') ?? [];
      expect(hidden).toMatch(/\.password\]$/);
      expect([...new Set(texts)].toSorted()).toEqual([
        `<message><body>${hidden}</body></message>`,
        `<message><text title="${hidden} or ${hidden}">The ${
          password === 'password' ? hidden : 'password'
        } ${hidden} is wrong</text></message>`,
      ]);
    }
  },
);

test('a password in XML is sent as XML has it, and hidden', async () => {
  await using fake = await startFake({ accounts: [{ user: 'query', password: `a<b>&"c'd` }] });
  const registering = scenarioOf(
    '{ raw: stream opened }',
    `
- raw sends: >-
    <iq type="set" id="r1"><query xmlns="jabber:iq:register"><username>new-{raw.user}</username>
    <password>{raw.password}</password></query></iq>
- raw receives: <iq type="result" id="r1"/>
  ${check('registered')}`,
  );
  const { problems, text } = await playOnce(fake, registering);
  expect(problems).toEqual([]);
  expect(text).toContain('<password>[hidden:raw.password]</password>');
  expect(fake.accounts).toContainEqual({ user: 'new-query', password: `a<b>&"c'd` });
});

test('a client’s SCRAM messages are hidden, and the server’s signature with them', async () => {
  await using fake = await startFake({ mechanisms: ['SCRAM-SHA-1'], fault: 'drips-one-byte-at-a-time' });
  for (const kind of ['client', 'stream']) {
    const { text, problems } = await playOnce(fake, sessionScenarios(kind).requests);
    expect(problems).toEqual([]);
    expect(text).toMatch(/<response[^>]*>\[hidden:romeo\.scram\.proof\]<\/response>/);
    expect(text).toContain('[hidden:romeo.scram.success]');
  }
});
