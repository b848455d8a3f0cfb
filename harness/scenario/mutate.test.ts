import tls from 'node:tls';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { TranscriptEntry } from '../evidence/transcript.ts';
import { type FakeOptions, startFake } from '../fakes/index.ts';
import { authorityOf } from '../targets/certificates.ts';
import { itemise, textOf } from './itemise.ts';
import { judge } from './judge.ts';
import { prove } from './mutate.ts';
import { came, check, finished, opened, scenarioOf, transcriptOf } from './sample.ts';
import { playOnce, sessionScenarios, streamScenarios } from './sample-play.ts';
import type { Scenario } from './scenario.ts';

vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  const { certificate } = await authorityOf('fakes');
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), certificate]);
});

const played = async (options: FakeOptions, scenario: Scenario) => {
  await using fake = await startFake(options);
  const { transcript, problems } = await playOnce(fake, scenario);
  expect(problems).toEqual([]);
  return transcript;
};
const did: TranscriptEntry = { kind: 'did', action: 0 };
const vacuous = (scenario: Scenario, ...entries: TranscriptEntry[]): readonly string[] =>
  prove(scenario, transcriptOf(scenario, [opened('romeo'), ...entries, finished]))
    .filter(({ survivesAll }) => survivesAll)
    .map(({ check }) => check);

test('an absence behind a stanza is proved by something right behind it', () => {
  const ended = scenarioOf(
    '{ romeo: stream opened }',
    `
- romeo sends: <a/>
- romeo receives: <stream:error/>
  as: error
- romeo is disconnected:
- romeo receives nothing like: <assay:any/>
  answers: error
  ${check('nothing-after')}`,
  );
  const error = came('romeo', '<stream:error/></stream:stream>');
  expect(vacuous(ended, did, error, { kind: 'closed', party: 'romeo', by: 'peer' })).toEqual([]);
});

describe('the checks of a scenario are proved', () => {
  const { requests, messages, order } = sessionScenarios('stream');
  test.each([
    ['requests', requests, {}],
    ['messages', messages, {}],
    ['order', order, {}],
    ['the opening of a stream', streamScenarios.opening, {}],
    ['errors and the end of a stream', streamScenarios.breaking, {}],
    ['a refusal', streamScenarios.guessing, {}],
    ['requests that came byte by byte', requests, { fault: 'drips-one-byte-at-a-time' }],
    ['requests over STARTTLS', sessionScenarios('client').requests, { tls: true }],
  ] as const)('with evidence from a sound server: %s', async (_name, scenario, options) => {
    const proofs = prove(scenario, await played(options, scenario));
    expect(proofs.length).toBeGreaterThan(0);
    expect(proofs.filter(({ survivesAll }) => survivesAll)).toEqual([]);
  });

  test('by naming what killed them', async () => {
    const [refused, condition] = prove(requests, await played({}, requests));
    expect(refused).toEqual({
      check: 'refused',
      survivesAll: false,
      killedBy: ['drop <iq>', 'drop @type /iq', 'alter @type /iq', 'drop @id /iq', 'alter @id /iq'],
      tried: expect.any(Number),
    });
    expect(condition?.killedBy).toEqual([
      'replace by <iq>',
      'drop @type /iq/error',
      'alter @type /iq/error',
      'drop /iq/error',
      'rename /iq/error',
      'move to another namespace /iq/error/service-unavailable',
      'drop /iq/error/service-unavailable',
      'rename /iq/error/service-unavailable',
    ]);
  });

  test('or by as many mutations as are enough', async () => {
    const proofs = prove(requests, await played({}, requests), 1);
    expect(proofs.map(({ killedBy }) => killedBy.length)).toEqual([1, 1, 1, 1]);
  });
});

describe('a check that asserts nothing is found', () => {
  const answer = came(
    'romeo',
    '<iq type="result" id="1" from="fake.example"><query xmlns="urn:q"><item/></query></iq>',
  );

  test('where it holds of whatever was selected', () => {
    const scenario = scenarioOf(
      '{ romeo: client }',
      `
- romeo sends: <iq type="get" id="1"><query xmlns="urn:q"/></iq>
- romeo receives: <iq type="result" id="1"/>
  ${check('answered')}
- which has: <iq/>
  ${check('is-an-iq')}
- which has: <iq id="{*}"/>
  ${check('has-what-was-selected')}
- which has: <iq><query xmlns="urn:q"/></iq>
  ${check('has-a-query')}
- which has: <iq to="{!}" assay:only="children"><assay:any/></iq>
  ${check('has-nothing-more')}`,
    );
    expect(vacuous(scenario, did, answer)).toEqual(['is-an-iq', 'has-what-was-selected']);
  });

  test('where it forbids what it excepts', () => {
    const scenario = scenarioOf(
      '{ romeo: client }',
      `
- romeo sends: <presence/>
- romeo receives nothing like: <message type="chat"/>
  except: <message/>
  ${check('nothing-forbidden')}
- romeo receives nothing like: [ '<message id="{+}" to="{/[a-z]+@.*/}"><body>{a|b}</body><x assay:absent="true"/></message>', </stream:stream> ]
  ${check('no-message')}`,
    );
    const marker = (id: string): readonly TranscriptEntry[] => [
      { kind: 'marker', party: 'romeo', id },
      came('romeo', `<iq type="result" id="${id}"/>`),
    ];
    expect(vacuous(scenario, did, ...marker('marker-1'), ...marker('marker-2'))).toEqual([
      'nothing-forbidden',
    ]);
  });
});

test('what a check says must not be is put there', () => {
  const scenario = scenarioOf(
    '{ romeo: client, juliet: client }',
    `
- romeo receives one of: [ '<message id="{=first}"/>', <presence/> ]
- juliet receives one of: [ <message/>, <presence type="error"/> ]
- which has: <message/>
  ${check('is-a-message')}
- which has: <message id="{!first}" to="{!}"><x assay:absent="true"/></message>
  ${check('has-another-id')}`,
  );
  const transcript = transcriptOf(scenario, [
    opened('juliet'),
    came('juliet', '<message id="2"><body/></message>'),
    opened('romeo'),
    came('romeo', '<message id="1"/>'),
    finished,
  ]);
  expect(prove(scenario, transcript).map(({ check, killedBy }) => [check, killedBy])).toEqual([
    ['is-a-message', ['replace by <presence>']],
    [
      'has-another-id',
      [
        'replace by <message>',
        'replace by <presence>',
        'drop @id /message',
        'give the value that it must not have to @id /message',
        'give the value that it must not have to @to /message',
        'add <x/> /message',
      ],
    ],
  ]);
});

test('what would do in place of another is dropped with it', () => {
  const scenario = scenarioOf(
    '{ romeo: client }',
    `
- romeo receives one of: [ <message/>, </stream:stream> ]
  ${check('something')}`,
  );
  const transcript = transcriptOf(scenario, [
    opened('romeo'),
    came('romeo', '<message id="1"/><message id="2"/></stream:stream>'),
    finished,
  ]);
  expect(prove(scenario, transcript).map(({ killedBy }) => killedBy)).toEqual([['drop <message>']]);
});

test('below the stanza, TLS, the end of the stream and of the connection are mutated', () => {
  const scenario = scenarioOf(
    '{ raw: stream }',
    `
- raw connects:
- raw has tls: { authorized: true }
  ${check('trusted')}
- raw has tls: { protocol: TLSv1.3 }
  ${check('modern')}
- raw receives: </stream:stream>
  ${check('ended')}
- raw is disconnected:
  ${check('disconnected')}`,
  );
  const facts: TranscriptEntry = {
    kind: 'tls',
    party: 'raw',
    protocol: 'TLSv1.3',
    cipher: 'x',
    authorized: true,
  };
  const transcript = transcriptOf(scenario, [
    did,
    facts,
    facts,
    opened('raw'),
    came('raw', '</stream:stream>'),
    { kind: 'closed', party: 'raw', by: 'peer' },
    finished,
  ]);
  expect(prove(scenario, transcript).map(({ check, killedBy }) => [check, killedBy])).toEqual([
    ['trusted', ['drop tls', 'alter authorized']],
    ['modern', ['drop tls', 'alter protocol']],
    ['ended', ['drop footer']],
    ['disconnected', ['drop closed']],
  ]);
});

test('checks that did not pass are nobody’s proof', () => {
  const scenario = scenarioOf(
    '{ romeo: client }',
    `- romeo receives: <message type="chat"/>\n  ${check('chat')}`,
  );
  expect(
    prove(scenario, transcriptOf(scenario, [opened('romeo'), came('romeo', '<message/>'), finished])),
  ).toEqual([]);
});

describe('a transcript cut by items', () => {
  test('is judged as it was', async () => {
    const { messages } = sessionScenarios('client');
    for (const options of [{}, { tls: true }, { fault: 'drips-one-byte-at-a-time' }] as const) {
      const transcript = await played(options, messages);
      const events = itemise(transcript).map(({ event }) => event);
      expect(judge(messages, events).map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass', 'pass']);
    }
  });

  test('has one item for each event, where its last byte came', () => {
    const scenario = scenarioOf('{ romeo: client }', `- romeo receives: <message/>\n  ${check('comes')}`);
    const items = itemise(
      transcriptOf(scenario, [
        opened('romeo'),
        came('romeo', '<a/><b>'),
        did,
        came('romeo', '</b><!-- c --><c'),
        came('romeo', '/></d>'),
      ]),
    );
    expect(
      items.map(({ event, item }) => `${event.n} ${event.kind}${item ? ` ${textOf(item)}` : ''}`),
    ).toEqual([
      '0 scenario',
      '1 bytes <stream:stream xmlns="jabber:client" xmlns:stream="http://etherx.jabber.org/streams" id="s1" from="fake.example" version="1.0">',
      '2 bytes <a/>',
      '3 did',
      '4 bytes <b/>',
      '5 bytes <!---->',
      '6 bytes <c/>',
      '7 bytes <<',
    ]);
  });
});
