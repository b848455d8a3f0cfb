import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { renderJunit } from './junit.ts';
import { hostile, quietReport, result, sampleReport, target } from './sample.ts';
import { visible } from './text.ts';

interface Parsed {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Parsed[];
  text: string;
}

const parse = (xml: string): Parsed => {
  const parser = new SaxesParser();
  const root: Parsed = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  });
  parser.on('closetag', () => open.pop());
  parser.write(xml).close();
  return root.children[0] ?? root;
};

const casesOf = (xml: string) =>
  parse(xml).children.flatMap((suite) =>
    suite.children
      .filter(({ name }) => name === 'testcase')
      .map((one) => [
        suite.attributes.name,
        `${one.attributes.classname}#${one.attributes.name}`,
        one.children[0]?.name ?? 'passed',
        one.children[0]?.attributes.message,
      ]),
  );

test('each check is a case that passes, fails, errs or is skipped with its reason', () => {
  const fromStamped = 'message-to-bare-jid#from-is-stamped';
  const refused = 'iq-get-unknown-namespace#refused-with-service-unavailable';
  const listed = 'disco-info-of-the-server#features-are-listed';
  expect(casesOf(renderJunit(sampleReport()))).toEqual([
    ['alpha@1.0', `alpha@1_0#${listed}`, 'skipped', 'observed: it lists 14 features'],
    ['alpha@1.0', `alpha@1_0#${refused}`, 'passed', undefined],
    ['alpha@1.0', `alpha@1_0#${fromStamped}`, 'failure', 'from is missing on the delivered message'],
    ['alpha@1.0', 'alpha@1_0.baseline#iq-get-unknown-namespace#*', 'failure', 'stale: it no longer fails'],
    ['beta@2.1', 'beta@2_1#disco-info-of-the-server#node-is-echoed', 'skipped', 'known: fixed upstream'],
    ['beta@2.1', `beta@2_1#${listed}`, 'skipped', 'not-claimed: it does not advertise disco#info'],
    ['beta@2.1', `beta@2_1#${refused}`, 'passed', undefined],
    ['beta@2.1', `beta@2_1#${fromStamped}`, 'failure', `flips (fail 2, pass 1): ${visible(hostile)}`],
    [
      'beta@2.1',
      'beta@2_1.claims#feature urn:xmpp:ping at domain',
      'failure',
      'lost: it no longer claims this; not asked for: disco-info-of-the-server#features-are-listed',
    ],
    ['beta@2.1', 'beta@2_1.baseline#no-such-scenario#check', 'failure', 'stale: there is no such check'],
    ['delta@4', 'delta@4.target#comes up', 'error', `no stream opened within 30 s: ${visible(hostile)}`],
    ['gamma@3', `gamma@3#${listed}`, 'skipped', 'unverifiable: no marker travels on this path'],
    [
      'gamma@3',
      'gamma@3#disco-info-of-the-server#stream-stays-open',
      'error',
      'our own stanza was not well-formed',
    ],
    ['gamma@3', `gamma@3#${refused}`, 'failure', 'changed: the wrong condition came'],
    [
      'gamma@3',
      `gamma@3#${fromStamped}`,
      'failure',
      'blocked, and no failing check explains it: blocked by delivered: it never came',
    ],
  ]);
});

test('names are packages that begin with the target, and none comes twice in the whole file', () => {
  const ids = ['prosody@13.0', 'prosody@0.12'];
  const checks = ['opened', 'closed'].flatMap((check) =>
    ids.map((id) => result({ target: id, scenario: 'rfc6120/stanzas-too-early/before-binding', check })),
  );
  const report = quietReport({ targets: ids.map((id) => target(id)), results: checks });
  const names = casesOf(renderJunit(report)).map(([, name]) => name);
  expect(names).toEqual([
    'prosody@0_12.rfc6120.stanzas-too-early#before-binding#opened',
    'prosody@0_12.rfc6120.stanzas-too-early#before-binding#closed',
    'prosody@13_0.rfc6120.stanzas-too-early#before-binding#opened',
    'prosody@13_0.rfc6120.stanzas-too-early#before-binding#closed',
  ]);
  expect(new Set(names).size).toBe(names.length);
});

test('all times together are how long the run took, and a scenario has its share of that', () => {
  const results = ['a', 'b', 'c', 'd'].map((check) => result({ check, duration: 1000 }));
  const report = quietReport({ results: [...results, result({ scenario: 'other', duration: 500 })] });
  const { started } = report.run;
  const finished = new Date(Date.parse(started) + 3000).toISOString();
  const timesOf = (run: object) => {
    const root = parse(renderJunit({ ...report, run: { ...report.run, ...run } }));
    const [suite] = root.children;
    const cases = suite?.children.flatMap(({ attributes }) => attributes.time ?? []);
    return [root.attributes.time, suite?.attributes.time, cases];
  };
  expect(timesOf({ finished })).toEqual(['3.000', '3.000', ['0.500', '0.500', '0.500', '0.500', '1.000']]);
  expect(timesOf({ finished, took: 6000 }).slice(0, 2)).toEqual(['6.000', '6.000']);
});

test('a survey without an answer fails, and what a baseline accepts as blocked does not', () => {
  const report = quietReport({
    targets: [target('alpha@1.0', { unanswered: 'the domain did not say what it offers' })],
    results: [
      result({
        verdict: 'blocked',
        reason: 'no',
        baseline: { state: 'recorded' },
        cause: { step: 'line 1' },
      }),
    ],
  });
  expect(casesOf(renderJunit(report)).map(([, name, state, message]) => [name, state, message])).toEqual([
    ['alpha@1_0.survey#answered', 'failure', 'the domain did not say what it offers'],
    ['alpha@1_0#iq-get-unknown-namespace#refused-with-service-unavailable', 'skipped', 'blocked: no'],
  ]);
});

test('a suite ends with what was left on the server', () => {
  const leftovers = '2 accounts that it did not delete: a<1>, b2';
  const [left, clean] = parse(
    renderJunit(
      quietReport({ targets: [target('alpha@1.0', { leftovers }), target('beta@2.1')], results: [] }),
    ),
  ).children;
  expect(left?.children.at(-1)).toMatchObject({
    name: 'system-out',
    text: `Left on alpha@1.0: ${leftovers}.`,
  });
  expect(clean?.children.map(({ name }) => name)).toEqual(['properties']);
});

test('totals agree with the cases', () => {
  const root = parse(renderJunit(sampleReport()));
  expect([root.attributes, root.children[1]?.attributes]).toEqual([
    { name: 'assay', tests: '15', failures: '7', errors: '2', skipped: '4', time: '65.000' },
    {
      name: 'beta@2.1',
      timestamp: '2026-01-01T12:00:00.000Z',
      tests: '6',
      failures: '3',
      errors: '0',
      skipped: '2',
      time: '21.666',
    },
  ]);
});

test('a failure says what was required, sent, expected and observed, and how to repeat it', () => {
  const [suite] = parse(renderJunit(sampleReport())).children;
  const failure = suite?.children.find(
    ({ attributes }) => attributes.name === 'message-to-bare-jid#from-is-stamped',
  )?.children[0];
  expect([failure?.attributes.type, failure?.text.split('\n')]).toEqual([
    'MUST',
    [
      'requirement: RFC6120-8.1.2.1-01 (MUST) the server stamps the full JID of the sender',
      'requirement: RFC6121-5.2.1-02 (SHOULD) a delivered message says who sent it',
      'reason: from is missing on the delivered message',
      'judged by: RFC 6122, which the target declares: https://example.org/doap.xml',
      'sent: <message to="juliet@example.org"><body>hi</body></message>',
      'expected: <message from="romeo@example.org/{resource}" to="juliet@example.org"><body>hi</body></message>',
      'observed: <message to="juliet@example.org"><body>hi</body></message>',
      'server log: [warning] User romeo@example.org is being flooded',
      'evidence: evidence/alpha@1.0/message-to-bare-jid.ndjson, events 6 to 7',
      'repeat: assay run alpha@1.0 --scenario message-to-bare-jid',
    ],
  ]);
});

test('names that are hostile come back whole, as far as XML can say them', () => {
  const id = 'a"b<c>\n&';
  const xml = renderJunit(
    quietReport({ targets: [target(id)], results: [result({ target: id, check: hostile })] }),
  );
  expect(casesOf(xml)).toEqual([
    [id, `${id}#iq-get-unknown-namespace#${visible(hostile)}`, 'passed', undefined],
  ]);
});

test('rendering twice gives the same bytes', () => {
  expect(renderJunit(sampleReport())).toBe(renderJunit(structuredClone(sampleReport())));
});
