import { describe, expect, test } from 'vitest';
import type { TranscriptEntry } from '../evidence/transcript.ts';
import { checksOf, type Scenario } from '../language/scenario.ts';
import { judge } from './judge.ts';
import { prove } from './mutate.ts';
import {
  came,
  check,
  finished,
  gaveUp,
  opened,
  scenarioOf as sampleOf,
  transcriptOf,
  vocabulary,
} from './sample.ts';

const requirements = new Map(vocabulary.catalogue.requirements);
for (const [id, level] of [
  ['RFC6120-4.9.1.1-01', 'MUST'],
  ['RFC6120-8.1.1.1-04', 'MUST'],
  ['RFC6120-8.1.2.1-02', 'MUST'],
  ['RFC6120-8.1.2.1-03', 'MUST'],
  ['RFC6120-8.3.1-02', 'SHOULD'],
] as const)
  requirements.set(id, { id, spec: 'RFC6120', section: '8', level, party: 'server', summary: 'It works.' });

const words = { ...vocabulary, catalogue: { ...vocabulary.catalogue, requirements } };
const scenarioOf = (parties: string, steps: string): Scenario => sampleOf(parties, steps, '', words);

const names: readonly TranscriptEntry[] = Object.entries({
  domain: 'montague.example',
  'romeo.jid': 'romeo@montague.example',
  'romeo.full': 'romeo@montague.example/orchard',
}).map(([name, value]) => ({ kind: 'bind', name, value }));

const did: TranscriptEntry = { kind: 'did', action: 0 };

const eventsOf = (scenario: Scenario, ...entries: readonly TranscriptEntry[]) =>
  transcriptOf(scenario, [opened('romeo'), ...names, ...entries, finished]);

const rulesOf = (scenario: Scenario) =>
  checksOf(scenario)
    .slice(1)
    .map(({ id, level, covers }) => `${level} ${id} ${covers.join(' ')}`);

/** What is said of the answer beyond the scenario's own check. */
const verdictsOn = (scenario: Scenario, ...entries: readonly TranscriptEntry[]) =>
  judge(scenario, eventsOf(scenario, did, ...entries))
    .slice(1)
    .map(({ check: { id }, verdict, reason }) => `${id}: ${verdict}${reason ? `, ${reason}` : ''}`);

const asks = (to: string, kind = 'iq type="get"') =>
  scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <${kind} id="q1"${to === '' ? '' : ` to="${to}"`}><query xmlns="urn:q"/></${kind.split(' ', 1)[0]}>
- romeo receives: <${kind.split(' ', 1)[0]} type="error" id="q1"/>
  ${check('refused')}`,
  );

const toSender = 'MUST answers-to-the-sender RFC6120-8.1.1.1-04';

describe('a scenario that knows of a stanza error is held to its addresses', () => {
  test.each([
    ['no address', '', 'MUST answers-from-the-account RFC6120-8.1.2.1-03'],
    ['its own account', '{romeo.jid}', 'MUST answers-from-the-account RFC6120-8.1.2.1-03'],
    ['the server', '{domain}', 'MUST answers-from-the-domain RFC6120-8.1.2.1-02'],
    ['no JID', '@{domain}', 'MUST answers-from-the-account RFC6120-8.1.2.1-03'],
    ['somebody else', 'nobody@{domain}', 'SHOULD errors-from-the-addressee RFC6120-8.3.1-02'],
    ['another resource', '{romeo.jid}/away', 'SHOULD errors-from-the-addressee RFC6120-8.3.1-02'],
  ])('to a request to %s', (_what, to, rule) => {
    expect(rulesOf(asks(to))).toEqual([toSender, rule]);
  });

  test('but not where an error is none of the server’s, or may be anybody’s', () => {
    const passedOn = scenarioOf(
      '{ romeo: client, juliet: client }',
      `
- romeo sends: <iq type="get" id="q1" to="{juliet.full}"/>
- juliet sends: <iq type="error" id="q1" to="{romeo.full}"/>
- romeo receives: <iq type="error" id="q1"/>
  ${check('passed-on')}`,
    );
    expect(rulesOf(passedOn)).toEqual([]);
    expect(rulesOf(asks('', 'presence'))).toEqual([]);
  });
});

const right = 'answers-to-the-sender: pass';

const [fromAccount, fromDomain, fromAddressee] = [
  'answers-from-the-account',
  'answers-from-the-domain',
  'errors-from-the-addressee',
];

describe('an error is', () => {
  test.each([
    ['of the account, without an address', '', '', `${fromAccount}: pass`],
    ['of the account, by its bare JID', '', 'from="Romeo@montague.example"', `${fromAccount}: pass`],
    ['of the addressee', 'nobody@{domain}', 'from="nobody@montague.example"', `${fromAddressee}: pass`],
    [
      'of an address in another spelling',
      'NOBODY@{domain}',
      'from="nobody@montague.example"',
      `${fromAddressee}: pass`,
    ],
    [
      'of the account, for what is no JID',
      '@{domain}',
      'from="romeo@montague.example"',
      `${fromAccount}: pass`,
    ],
    [
      'not of the client itself, even for what is no JID',
      '@{domain}',
      'from="romeo@montague.example/orchard"',
      `${fromAccount}: fail, /iq/@from: expected {romeo.jid} or none, found romeo@montague.example/orchard`,
    ],
    [
      'not of the client itself',
      '',
      'from="romeo@montague.example/orchard"',
      `${fromAccount}: fail, /iq/@from: expected {romeo.jid} or none, found romeo@montague.example/orchard`,
    ],
    [
      'of nobody also where the server was asked: it may be about the account',
      '{domain}',
      '',
      `${fromDomain}: pass`,
    ],
    [
      'not of the server, for somebody else',
      'nobody@{domain}',
      'from="montague.example"',
      `${fromAddressee}: fail, /iq/@from: expected nobody@{domain}, found montague.example`,
    ],
  ])('%s', (_what, to, from, expected) => {
    const error = came('romeo', `<iq type="error" id="q1" ${from}><error/></iq>`);
    expect(verdictsOn(asks(to), error)).toEqual([right, expected]);
  });

  test('of whoever refuses what is no JID: that is not judged', () => {
    for (const from of ['from="montague.example"', 'from="x@y.example"'])
      expect(verdictsOn(asks('@{domain}'), came('romeo', `<iq type="error" id="q1" ${from}/>`))).toEqual([
        right,
      ]);
  });

  test('of any of these where the server calls the address malformed', () => {
    const error = came(
      'romeo',
      '<iq type="error" id="q1" from="montague.example"><error><jid-malformed xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>',
    );
    expect(verdictsOn(asks('nobody@{domain}'), error)).toEqual([right, `${fromAddressee}: pass`]);
  });

  test('for the full JID of who sent the stanza, and for nobody else', () => {
    const to = (address: string) =>
      verdictsOn(asks(''), came('romeo', `<iq type="error" id="q1" to="${address}"><error/></iq>`))[0];
    expect(to('romeo@montague.example/orchard')).toBe(right);
    expect(to('romeo@montague.example')).toBe(
      'answers-to-the-sender: fail, /iq/@to: expected {romeo.full} or none, found romeo@montague.example',
    );
  });

  test('judged although what came before it kept the rest from being judged', () => {
    const controlled = scenarioOf(
      '{ romeo: client }',
      `
- romeo sends: <iq type="get" id="q1"/>
- romeo receives: <iq type="error" id="q1"/>
  ${check('refused')}
- which has: <iq><error type="wait"/></iq>
  control: another type shows nothing`,
    );
    expect(
      verdictsOn(controlled, came('romeo', '<iq type="error" id="q1" from="x@y.example"><error/></iq>')),
    ).toEqual([right, `${fromAccount}: fail, /iq/@from: expected {romeo.jid} or none, found x@y.example`]);
  });

  test('nothing to judge, and no outcome, where none came, or one that answers nothing of ours', () => {
    expect(
      verdictsOn(
        asks(''),
        came('romeo', '<message type="error" id="q1"/><presence type="error" from="x@y.example"/>'),
        gaveUp('romeo'),
      ),
    ).toEqual([]);
  });

  test('not judged where it came behind all that the steps looked at: it might as well have come too late', () => {
    const both = scenarioOf(
      '{ romeo: stream bound }',
      `
- romeo sends: <message id="m1" to="nobody@{domain}"/><iq type="get" id="q1" to="{domain}"/>
- romeo receives one of: [<message type="error" id="m1"/>, <iq type="error" id="q1"/>]
  ${check('refused')}`,
    );
    const [first, second] = [
      '<message type="error" id="m1" from="nobody@montague.example"/>',
      '<iq type="error" id="q1" from="x@y.example"/>',
    ];
    const passed = [right, `${fromAddressee}: pass`];
    expect(verdictsOn(both, came('romeo', first))).toEqual(passed);
    expect(verdictsOn(both, came('romeo', first + second))).toEqual(passed);
    expect(verdictsOn(both, came('romeo', second + first))).toEqual([
      right,
      `${fromDomain}: fail, /iq/@from: expected {domain} or none, found x@y.example`,
    ]);
  });

  test('judged where it came before what a step looked at, on whatever it was waiting for', () => {
    const waits = scenarioOf(
      '{ romeo: stream bound }',
      `
- romeo sends: <message id="m1" to="nobody@{domain}"/><iq type="get" id="q1" to="{domain}"/>
- romeo receives: <iq type="result" id="q1"/>
  ${check('answered')}
- romeo receives one of: [<message type="error" id="m1"/>, <presence/>]
  ${check('refused')}`,
    );
    const texts = [
      '<message type="error" id="m1" from="x@y.example"/>',
      '<iq type="result" id="q1" from="montague.example"/>',
    ];
    expect(verdictsOn(waits, came('romeo', texts.join('')))).toContain(
      `${fromAddressee}: fail, /message/@from: expected nobody@{domain}, found x@y.example`,
    );
  });
});

describe('a scenario that waits for the result of a request is held to its addresses', () => {
  const reads = (to: string, type = 'result') =>
    scenarioOf(
      '{ romeo: client }',
      `
- romeo sends: <iq type="get" id="q1"${to}><query xmlns="urn:q"/></iq>
- romeo receives: <iq type="${type}" id="q1"/>
  ${check('answered')}`,
    );

  test.each([
    ['the account', '', [toSender, 'MUST answers-from-the-account RFC6120-8.1.2.1-03']],
    ['the domain', ' to="{domain}"', [toSender, 'MUST answers-from-the-domain RFC6120-8.1.2.1-02']],
    ['somebody else, whose address no rule demands', ' to="nobody@{domain}"', [toSender]],
  ])('of %s', (_whom, to, rules) => {
    expect(rulesOf(reads(to))).toEqual(rules);
  });

  test.each([
    ['for the sender', ' to="nobody@{domain}"', 'to="romeo@montague.example/orchard"', [right]],
    [
      'for the addressee',
      ' to="nobody@{domain}"',
      'from="nobody@montague.example" to="nobody@montague.example"',
      ['answers-to-the-sender: fail, /iq/@to: expected {romeo.full} or none, found nobody@montague.example'],
    ],
    ['of the domain', ' to="{domain}"', 'from="montague.example"', [right, 'answers-from-the-domain: pass']],
    [
      'of the client itself',
      '',
      'from="romeo@montague.example/orchard"',
      [
        right,
        'answers-from-the-account: fail, /iq/@from: expected {romeo.jid} or none, found romeo@montague.example/orchard',
      ],
    ],
  ])('%s', (_what, to, attributes, expected) => {
    expect(verdictsOn(reads(to), came('romeo', `<iq type="result" id="q1" ${attributes}/>`))).toEqual(
      expected,
    );
  });

  test('of nobody for the domain, before there is a session', () => {
    const fields = scenarioOf(
      '{ romeo: stream opened }',
      `
- romeo sends: <iq type="get" id="q1" to="{domain}"><query xmlns="urn:q"/></iq>
- romeo receives: <iq type="result" id="q1"/>
  ${check('answered')}`,
    );
    expect(rulesOf(fields)).toEqual(['MUST answers-from-the-domain RFC6120-8.1.2.1-02']);
    const domain: TranscriptEntry = { kind: 'bind', name: 'domain', value: 'montague.example' };
    const answer = came('romeo', '<iq type="result" id="q1"/>');
    const verdicts = judge(fields, transcriptOf(fields, [opened('romeo'), domain, did, answer, finished]));
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
  });

  test('but not where another party has sent it', () => {
    const passedOn = scenarioOf(
      '{ romeo: client, juliet: client }',
      `
- romeo sends: <iq type="get" id="q1" to="{juliet.full}"/>
- juliet sends: <iq type="result" id="q1" to="{romeo.full}"/>
- romeo receives: <iq type="result" id="q1"/>
  ${check('passed-on')}`,
    );
    expect(rulesOf(passedOn)).toEqual([]);
  });
});

describe('a scenario that knows of a roster push is held to its addresses', () => {
  const push = (attributes: string, query = '<query xmlns="jabber:iq:roster"><item/></query>') =>
    `<iq type="set" id="p1" ${attributes}>${query}</iq>`;
  const adds = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <iq type="set" id="s1"><query xmlns="jabber:iq:roster"/></iq>
- romeo receives: <iq type="set"><query xmlns="jabber:iq:roster"/></iq>
  ${check('pushed')}`,
  );
  const [from, to] = ['pushes-from-the-account', 'pushes-to-the-client'];

  test('and has a check for each', () => {
    expect(rulesOf(adds)).toEqual([`MUST ${from} RFC6120-8.1.2.1-03`, `MUST ${to} RFC6120-8.1.1.1-04`]);
    const waits = scenarioOf(
      '{ romeo: client }',
      `
- romeo sends: <presence id="p1"/>
- romeo receives nothing like: <presence type="error"/>
  except: ['${push('').replace('<item/>', '')}']
  ${check('not-refused')}`,
    );
    expect(rulesOf(waits)).toHaveLength(2);
  });

  test.each([
    ['without any', ''],
    ['from the account to the client', 'from="romeo@montague.example" to="romeo@montague.example/orchard"'],
    ['in another spelling', 'from="Romeo@Montague.Example" to="ROMEO@montague.example/orchard"'],
  ])('a push is right %s', (_what, attributes) => {
    expect(verdictsOn(adds, came('romeo', push(attributes)))).toEqual([`${from}: pass`, `${to}: pass`]);
  });

  test.each([
    ['the domain', 'montague.example'],
    ['the client itself', 'romeo@montague.example/orchard'],
    ['another account', 'juliet@montague.example'],
    ['an empty address', ''],
  ])('but not from %s', (_whom, address) => {
    expect(verdictsOn(adds, came('romeo', push(`from="${address}"`)))).toEqual([
      `${from}: fail, /iq/@from: expected {romeo.jid} or none, found ${address}`,
      `${to}: pass`,
    ]);
  });

  test.each([
    ['the bare JID, which only what others send may be for', 'romeo@montague.example'],
    ['another resource', 'romeo@montague.example/balcony'],
    ['a resource in another spelling', 'romeo@montague.example/Orchard'],
    ['the domain', 'montague.example'],
  ])('and not to %s', (_whom, address) => {
    expect(verdictsOn(adds, came('romeo', push(`to="${address}"`)))).toEqual([
      `${from}: pass`,
      `${to}: fail, /iq/@to: expected {romeo.full} or none, found ${address}`,
    ]);
  });

  test('one wrong push is enough, and one that no step asks for counts', () => {
    const pushes = push('from="montague.example"', '<query xmlns="jabber:iq:roster" ver="1"/>') + push('');
    const selects = scenarioOf(
      '{ romeo: client }',
      `
- romeo sends: <iq type="set" id="s1"><query xmlns="jabber:iq:roster"/></iq>
- romeo receives: <iq type="set"><query xmlns="jabber:iq:roster"><item/></query></iq>
  select: <iq type="set"><query xmlns="jabber:iq:roster"><item/></query></iq>
  ${check('pushed')}`,
    );
    expect(verdictsOn(selects, came('romeo', pushes))[0]).toMatch(`${from}: fail`);
    expect(verdictsOn(selects, came('romeo', push('') + push('from="montague.example"')))).toEqual([
      `${from}: pass`,
      `${to}: pass`,
    ]);
  });

  test('there is nothing to judge where none came, or only sets of something else', () => {
    expect(verdictsOn(adds, gaveUp('romeo'))).toEqual([]);
    const other = push('from="x@y.example"', '<query xmlns="urn:q"/>');
    expect(verdictsOn(adds, came('romeo', other), gaveUp('romeo'))).toEqual([]);
  });

  test('what a party sends to somebody is no push', () => {
    const passesOn = (id: string) =>
      scenarioOf(
        '{ romeo: client, juliet: client }',
        `
- juliet sends: <iq type="set" id="p1" to="{romeo.full}"><query xmlns="jabber:iq:roster"/></iq>
- romeo receives: <iq type="set"${id}><query xmlns="jabber:iq:roster"/></iq>
  ${check('passed-on')}`,
      );
    expect(rulesOf(passesOn(' id="p1"'))).toEqual([]);
    const passed = push('from="juliet@montague.example/chamber" to="romeo@montague.example/orchard"');
    expect(verdictsOn(passesOn(''), came('romeo', passed))).toEqual([]);
  });

  test('the full JID may be one that came in an answer, and has no name yet', () => {
    const binds = scenarioOf(
      '{ romeo: stream bound }',
      `
- romeo sends: <iq type="set" id="b1"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>
- romeo receives: <iq type="set"><query xmlns="jabber:iq:roster"/></iq>
  select: <iq type="set"><query xmlns="jabber:iq:roster"/></iq>
  ${check('pushed')}`,
    );
    const bound =
      '<iq type="result" id="b1"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"><jid>romeo@montague.example/balcony</jid></bind></iq>';
    const pushedTo = (address: string) =>
      verdictsOn(binds, came('romeo', bound + push(`to="${address}"`))).find((text) => text.startsWith(to));
    expect(pushedTo('romeo@montague.example/balcony')).toBe(`${to}: pass`);
    expect(pushedTo('romeo@montague.example/garden')).toMatch(`${to}: fail`);
  });
});

describe('behind a stream error', () => {
  const breaks = scenarioOf(
    '{ romeo: stream opened }',
    `
- romeo sends: <a/>
- romeo receives one of: [<stream:error/>, <message/>]
  ${check('answered')}`,
  );
  const closed: TranscriptEntry = { kind: 'closed', party: 'romeo', by: 'peer' };
  const rule = 'stream-errors-end-the-stream';
  test.each([
    ['the closing tag comes', '<stream:error/></stream:stream>', 'pass'],
    [
      'the connection does not end without it',
      '<stream:error/>',
      'fail, the connection was closed without a closing tag',
    ],
    [
      'nothing else comes',
      '<stream:error/><message/></stream:stream>',
      'fail, <message> came between the stream error and the closing tag',
    ],
  ])('%s', (_what, text, expected) => {
    expect(verdictsOn(breaks, came('romeo', text), closed)).toEqual([`${rule}: ${expected}`]);
  });

  test('nothing is to be judged where none came', () => {
    expect(verdictsOn(breaks, came('romeo', '<message/>'), closed)).toEqual([]);
  });

  test('a closing tag that never comes is missed', () => {
    const waited: TranscriptEntry = { kind: 'gave-up', party: 'romeo', waited: 100 };
    expect(verdictsOn(breaks, came('romeo', '<stream:error/>'), waited)).toEqual([
      `${rule}: fail, no closing tag came behind the stream error in 100 ms`,
    ]);
  });

  test('who says itself what follows is left alone', () => {
    const told = scenarioOf(
      '{ romeo: stream opened }',
      `
- romeo sends: <a/>
- romeo receives: <stream:error/>
  ${check('answered')}
- romeo receives: </stream:stream>`,
    );
    expect(rulesOf(told)).toEqual([]);
  });
});

test('what no scenario writes is proved like the rest', () => {
  const proofs = (scenario: Scenario, text: string) =>
    prove(scenario, eventsOf(scenario, did, came('romeo', text)))
      .slice(-2)
      .map(({ check: id, assertion, proved }) => `${id}: ${assertion.name}: ${proved}`);
  expect(
    proofs(asks('nobody@{domain}'), '<iq type="error" id="q1" from="nobody@montague.example"/>'),
  ).toEqual([
    'answers-to-the-sender: @to of an answer altered: true',
    'errors-from-the-addressee: @from of an error altered: true',
  ]);
  const pushes = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <presence/>
- romeo receives: <iq type="set"><query xmlns="jabber:iq:roster"/></iq>
  ${check('pushed')}`,
  );
  expect(proofs(pushes, '<iq type="set" id="p1"><query xmlns="jabber:iq:roster"/></iq>')).toEqual([
    'pushes-from-the-account: @from of a roster push altered: true',
    'pushes-to-the-client: @to of a roster push altered: true',
  ]);
  const breaks = scenarioOf(
    '{ romeo: stream opened }',
    `
- romeo sends: <a/>
- romeo receives: <stream:error/>
  ${check('answered')}`,
  );
  expect(proofs(breaks, '<stream:error/></stream:stream>').at(-1)).toBe(
    'stream-errors-end-the-stream: footer dropped: true',
  );
});
