import { describe, expect, test, vi } from 'vitest';
import type { TranscriptEntry, TranscriptEvent } from '../evidence/transcript.ts';
import type { Scenario } from '../language/scenario.ts';
import { codecNamed } from '../networks/index.ts';
import { type FakeOptions, startFake } from '../networks/xmpp/fakes/index.ts';
import { sessionScenarios, streamScenarios } from '../networks/xmpp/testing/scenarios.ts';
import { itemise } from './itemise.ts';
import { judge } from './judge.ts';
import { prove } from './mutate.ts';
import { came, check, finished, opened, scenarioOf, transcriptOf } from './sample.ts';
import { playOnce } from './sample-play.ts';

vi.setConfig({ testTimeout: 60_000 });

const played = async (options: FakeOptions, scenario: Scenario) => {
  await using fake = await startFake(options);
  const { transcript, problems } = await playOnce(fake, scenario);
  expect(problems).toEqual([]);
  return transcript;
};
const did: TranscriptEntry = { kind: 'did', action: 0 };
const survivorsOf = (scenario: Scenario, transcript: readonly TranscriptEvent[]): readonly string[] =>
  prove(scenario, transcript)
    .filter(({ proved }) => !proved)
    .map(({ check, assertion }) => `${check}: ${assertion.name}`);
const survivors = (scenario: Scenario, ...entries: TranscriptEntry[]): readonly string[] =>
  survivorsOf(scenario, transcriptOf(scenario, [opened('romeo'), ...entries, finished]));
/** What was proved of each check. */
const provedIn = (scenario: Scenario, transcript: readonly TranscriptEvent[]) =>
  prove(scenario, transcript).flatMap(({ check, assertion, proved }) =>
    proved ? [`${check}: ${assertion.name}`] : [],
  );

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
  expect(survivors(ended, did, error, { kind: 'closed', party: 'romeo', by: 'peer' })).toEqual([]);
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
    const transcript = await played(options, scenario);
    expect(provedIn(scenario, transcript).length).toBeGreaterThan(0);
    expect(survivorsOf(scenario, transcript)).toEqual([]);
  });

  test('assertion by assertion', async () => {
    const proofs = provedIn(requests, await played({}, requests));
    expect(proofs.filter((name) => /^(refused|condition)/.test(name))).toEqual([
      'refused: <iq> dropped',
      'refused: /iq renamed',
      'refused: /iq in another namespace',
      'refused: /iq/@type altered',
      'refused: /iq/@id altered',
      'condition: /iq/error dropped',
      'condition: /iq/error in another namespace',
      'condition: /iq/error/@type altered',
      'condition: /iq/error/service-unavailable dropped',
      'condition: /iq/error/service-unavailable in another namespace',
    ]);
  });

  test('apart from those that are not wanted, as other evidence has proved them', async () => {
    const transcript = await played({}, requests);
    expect(prove(requests, transcript, (_, { kind }) => kind === 'arrival')).toHaveLength(2);
    expect(prove(requests, transcript, () => false)).toEqual([]);
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
    expect(survivors(scenario, did, answer)).toEqual([
      'is-an-iq: anything at all',
      'has-what-was-selected: /iq/@id dropped',
    ]);
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
    expect(survivors(scenario, did, ...marker('marker-1'), ...marker('marker-2'))).toEqual([
      'nothing-forbidden: <message type="chat"/> put there',
    ]);
  });
});

test('what a check says must not be is put there', () => {
  const scenario = scenarioOf(
    '{ romeo: client, juliet: client }',
    `
- romeo receives one of: [ '<message id="{=first}"/>', '<presence id="{=first}"/>' ]
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
  expect(provedIn(scenario, transcript)).toEqual([
    'is-a-message: /message replaced by option 2',
    'has-another-id: /message replaced by option 2',
    'has-another-id: /message/@id altered',
    'has-another-id: /message/@to given',
    'has-another-id: /message/x put there',
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
  expect(provedIn(scenario, transcript)).toEqual(['something: option 1 <message> dropped']);
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
- raw has tls: { certificateRequested: true }
  ${check('mutual')}
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
    certificateRequested: true,
  };
  const transcript = transcriptOf(scenario, [
    did,
    facts,
    facts,
    facts,
    opened('raw'),
    came('raw', '</stream:stream>'),
    { kind: 'closed', party: 'raw', by: 'peer' },
    finished,
  ]);
  expect(provedIn(scenario, transcript)).toEqual([
    'trusted: tls dropped',
    'trusted: authorized altered',
    'modern: tls dropped',
    'modern: protocol altered',
    'mutual: tls dropped',
    'mutual: certificateRequested altered',
    'ended: footer dropped',
    'disconnected: closed dropped',
  ]);
});

describe('an assertion that does not count is found', () => {
  const answered = (steps: string): Scenario =>
    scenarioOf(
      '{ romeo: client }',
      `
- romeo sends: <iq type="get" id="1"><query xmlns="urn:q"/></iq>
${steps}`,
    );
  const answer = came(
    'romeo',
    '<iq type="result" id="1"><query xmlns="urn:q" v="2"><item n="a"/><item n="b"/>text</query></iq>',
  );

  test('where another option would do without it', () => {
    const scenario = answered(`
- romeo receives one of:
    - <iq type="result" id="1"><query xmlns="urn:q" v="2"/></iq>
    - <iq type="result" id="1"/>
  ${check('answered')}`);
    expect(survivors(scenario, did, answer)).toEqual([
      'answered: option 1 /iq/query dropped',
      'answered: option 1 /iq/query in another namespace',
      'answered: option 1 /iq/query/@v altered',
    ]);
  });

  test('where an expression takes everything', () => {
    const scenario = answered(`
- romeo receives: <iq type="result" id="1"/>
- which has: <iq><query xmlns="urn:q" v="{/[^]*/}"/></iq>
  ${check('version')}`);
    expect(survivors(scenario, did, answer)).toEqual(['version: /iq/query/@v altered']);
  });

  test('and an order that children do not show is none', () => {
    const scenario = answered(`
- romeo receives: <iq type="result" id="1"/>
- which has: <iq><query xmlns="urn:q" assay:ordered="true"><item n="{=first}"/><item n="{=second}"/></query></iq>
  ${check('items')}`);
    expect(survivors(scenario, did, answer)).toEqual([]);
  });

  test('and none where all count: values, texts, children by namespace, their order and their number', () => {
    const scenario = answered(`
- romeo receives: <iq type="result" id="1"/>
  ${check('answered')}
- which has: <iq><query xmlns="urn:q" v="{/\\d/}" assay:only="children" assay:ordered="true"><item n="{=first}"/><item n="{!first}"/>{/te?xt/}</query></iq>
  ${check('items')}
- which has: <iq><assay:any-of><query xmlns="urn:other"/><query xmlns="urn:q" to="{!}"><item n="b"/><other assay:absent="true"/></query></assay:any-of></iq>
  ${check('choice')}
- which has: <iq><assay:any-of><query xmlns="urn:other"/><assay:any to="{!}"/></assay:any-of></iq>
  ${check('whatever')}`);
    expect(survivors(scenario, did, answer)).toEqual([]);
    expect(provedIn(scenario, transcriptOf(scenario, [opened('romeo'), did, answer, finished]))).toEqual([
      'answered: <iq> dropped',
      'answered: /iq renamed',
      'answered: /iq in another namespace',
      'answered: /iq/@type altered',
      'answered: /iq/@id altered',
      'items: /iq/query dropped',
      'items: /iq/query in another namespace',
      'items: /iq/query/@v altered',
      'items: /iq/query text altered',
      'items: /iq/query one child more',
      'items: /iq/query doubled child',
      'items: /iq/query in another order',
      'items: /iq/query/item[1] dropped',
      'items: /iq/query/item[1] in another namespace',
      'items: /iq/query/item[1]/@n dropped or empty',
      'items: /iq/query/item[2] dropped',
      'items: /iq/query/item[2] in another namespace',
      'items: /iq/query/item[2]/@n altered',
      'choice: /iq/any-of dropped',
      'choice: /iq/any-of/query[2] renamed',
      'choice: /iq/any-of/query[2] in another namespace',
      'choice: /iq/any-of/query[2]/@to given',
      'choice: /iq/any-of/query[2]/item dropped',
      'choice: /iq/any-of/query[2]/item in another namespace',
      'choice: /iq/any-of/query[2]/item/@n altered',
      'choice: /iq/any-of/query[2]/other put there',
      'whatever: /iq/any-of dropped',
      'whatever: /iq/any-of/any/@to given',
    ]);
  });
});

describe('a check behind a control is proved on answers that the control takes', () => {
  const stanzas = 'xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"';
  const nobody = `<service-unavailable ${stanzas}/>`;
  const behind = (control: string, wanted: string, how = 'shows: it', given = 'given: it'): Scenario =>
    scenarioOf(
      '{ romeo: client }',
      `
- romeo sends: <iq type="get" id="1"><query xmlns="urn:q"/></iq>
- romeo receives: <iq type="error" id="1"/>
  ${check('refused')}
- which has: <iq>${control}</iq>
  control: it shows nothing
  ${how}
- which has: <iq>${wanted}</iq>
  ${check('more')}
  ${given}`,
    );
  const refused = came(
    'romeo',
    `<iq type="error" id="1"><error type="cancel" code="503">${nobody}<text ${stanzas}>Gone</text></error></iq>`,
  );
  const left = (scenario: Scenario): readonly string[] => survivors(scenario, did, refused);

  test('and what leads to what it asserts is the control’s', () => {
    const scenario = behind(`<error>${nobody}</error>`, '<error type="cancel"/>');
    expect(left(scenario)).toEqual([]);
    expect(provedIn(scenario, transcriptOf(scenario, [opened('romeo'), did, refused, finished]))).toEqual(
      expect.arrayContaining(['more: /iq/error dropped', 'more: /iq/error/@type altered']),
    );
    expect(left(behind(`<error>${nobody}</error>`, '<error><gone assay:absent="true"/></error>'))).toEqual(
      [],
    );
  });

  test.each([
    ['stops all', ''],
    ['is a check', check('shown')],
  ])('and so it is where the control %s', (_, how) => {
    expect(left(behind(`<error>${nobody}</error>`, '<error type="cancel"/>', how, ''))).toEqual([]);
  });

  test('and one that says the same asserts nothing', () => {
    const same = '<error type="cancel"/>';
    const all = [
      'more: /iq/error dropped',
      'more: /iq/error in another namespace',
      'more: /iq/error/@type altered',
    ];
    expect(left(behind(same, same))).toEqual(all);
    expect(left(behind(same, same, '', ''))).toEqual(all);
    expect(left(behind(`<error type="cancel">${nobody}</error>`, same))).toEqual(all);
    expect(left(behind(`<error>${nobody}</error>`, '<error/>'))).toEqual(all.slice(0, 2));
  });

  test('and what it only says again is found beside what counts', () => {
    expect(left(behind('<error type="cancel"/>', '<error type="cancel" code="503"/>'))).toEqual([
      'more: /iq/error/@type altered',
    ]);
    expect(left(behind(`<error>${nobody}</error>`, `<error type="cancel">${nobody}</error>`))).toEqual([
      'more: /iq/error/service-unavailable dropped',
      'more: /iq/error/service-unavailable in another namespace',
    ]);
    const text = `<text ${stanzas}/>`;
    expect(left(behind(`<error>${text}</error>`, `<error>${nobody}${text}</error>`))).toEqual([
      'more: /iq/error/text dropped',
      'more: /iq/error/text in another namespace',
    ]);
  });

  test('and what neither minds is found', () => {
    const either =
      '<assay:any-of><error type="cancel"/><error-mutant/><error><other assay:absent="true"/></error></assay:any-of>';
    expect(left(behind('<assay:any/>', either))).toEqual([
      'more: /iq/any-of/error[1] renamed',
      'more: /iq/any-of/error[1]/@type altered',
    ]);
    const renamed = '<assay:any-of><error type="cancel"/><error-mutant/></assay:any-of>';
    expect(left(behind('<assay:any-of><error/><error-mutant/></assay:any-of>', renamed))).toEqual([
      'more: /iq/any-of/error renamed',
    ]);
  });
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
      items.map(
        ({ event, item }) => `${event.n} ${event.kind}${item ? ` ${codecNamed().encode(item)}` : ''}`,
      ),
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
