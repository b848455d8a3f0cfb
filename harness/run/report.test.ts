import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { validateReport } from '../../reports/index.ts';
import type { RunFacts, TargetReport } from '../../reports/report.ts';
import { checkProblems } from './check.ts';
import { assemble, coverageOf, type ReportParts } from './report.ts';
import { catalogue, played, scenario } from './sample-run.ts';
import { packageVersion } from './version.ts';

const get = scenario('rfc1/roster/get', { answered: ['RFC1-1-01'] });
const set = scenario('rfc1/roster/set', { pushed: ['RFC1-1-01', 'RFC1-1-02'] });
const pong = scenario('rfc2/ping/pong', { answered: ['RFC2-1-01'] });
const scenarios = [get, set, pong];
const target = (id: string, given: Partial<TargetReport> = {}): TargetReport => ({
  id,
  protocol: 'xmpp',
  name: id,
  version: '1',
  driver: 'container',
  config: 'default',
  state: 'tested',
  logs: [],
  ...given,
});
const facts: RunFacts = {
  id: 'r1',
  started: '2026-01-01T00:00:00.000Z',
  finished: '2026-01-01T00:00:01.000Z',
  command: 'assay run b a',
  interrupted: false,
  repeat: 1,
};
const missing = { verdict: 'blocked', reason: 'it did not come up' } as const;
const parts = (given: Partial<ReportParts> = {}): ReportParts => ({
  run: facts,
  plays: [
    {
      target: target('b'),
      scenarios: [set, get],
      played: [played(get.id, { answered: 'fail' }), played(set.id, { pushed: 'pass' })],
      missing,
    },
    { target: target('a', { state: 'failed', problem: 'gone' }), scenarios: [get], played: [], missing },
  ],
  baselines: [],
  defects: [],
  scenarios,
  catalogue,
  ...given,
});

test('a report has what was referred to and nothing else, in one order', () => {
  const report = validateReport(assemble(parts()));
  expect({
    ...report,
    results: report.results.map(({ target, scenario, check, verdict }) => [target, scenario, check, verdict]),
  }).toEqual({
    format: 'assay-report/1',
    tool: { name: 'assay', version: packageVersion },
    run: facts,
    targets: [target('a', { state: 'failed', problem: 'gone' }), target('b')],
    specs: [
      {
        id: 'RFC1',
        title: 'The RFC1',
        url: 'https://example.org/RFC1',
        requirements: 3,
        tested: 2,
        observed: 0,
        untested: 0,
        excluded: 1,
      },
    ],
    requirements: {
      'RFC1-1-01': { spec: 'RFC1', section: '1', level: 'MUST', summary: 'RFC1-1-01 holds.' },
      'RFC1-1-02': { spec: 'RFC1', section: '1', level: 'SHOULD', summary: 'RFC1-1-02 holds.' },
    },
    scenarios: Object.fromEntries(
      [get, set].map(({ id, title, spec, topic, source }) => [id, { title, spec, topic, source }]),
    ),
    results: [
      ['a', get.id, 'answered', 'blocked'],
      ['b', get.id, 'answered', 'fail'],
      ['b', set.id, 'pushed', 'pass'],
    ],
    stale: [],
    baselines: [],
    lost: [],
  });
});

test('baselines mark what is known and list what is stale', () => {
  const entry = { signature: 'x', state: 'recorded' } as const;
  const baselines = [
    {
      product: 'b',
      entries: [
        { ...entry, check: `${set.id}#pushed` },
        { ...entry, check: `${get.id}#*` },
        { ...entry, check: `${pong.id}#answered` },
      ],
    },
  ];
  const { results, stale } = assemble(parts({ baselines }));
  expect(
    results.flatMap(({ target, check, baseline }) => (baseline ? [[target, check, baseline.state]] : [])),
  ).toEqual([['b', 'answered', 'changed']]);
  // What this run left out is not stale.
  expect(stale).toEqual([{ target: 'b', check: `${set.id}#pushed`, state: 'passes' }]);
});

test('a claim that is lost names the checks that it cost', () => {
  const needing = { ...get, needs: ['feature urn:x at domain'] };
  const claiming = target('b', { claims: ['mechanism PLAIN'] });
  const plays = [
    {
      target: claiming,
      scenarios: [needing],
      played: [played(get.id, { answered: 'not-claimed' })],
      missing,
    },
  ];
  const baselines = [{ product: 'b', claims: ['feature urn:x at domain', 'mechanism PLAIN'], entries: [] }];
  const { lost } = assemble(parts({ plays, baselines, scenarios: [needing, pong] }));
  expect(lost).toEqual([{ target: 'b', claim: 'feature urn:x at domain', checks: [`${get.id}#answered`] }]);
});

test.each<[Partial<TargetReport>, string]>([
  [{}, 'b --scenario'],
  [{ id: 'b@1+best', config: 'best' }, 'b@1+best --scenario'],
  [{ id: 'xmpp://[::1]:5222', driver: 'external' }, 'xmpp://[::1]:5222 --scenario'],
  [{ id: 'image:reg/b:pr-7', named: 'image:reg/b:pr-7 like b@1' }, "'image:reg/b:pr-7 like b@1' --scenario"],
])('the command that repeats it names the target as a user would: %j', (given, named) => {
  const plays = [{ target: target('b', given), scenarios: [get], played: [], missing }];
  expect(assemble(parts({ plays })).results.map(({ repeat }) => repeat)).toEqual([
    `bin/assay run ${named} ${get.id} --out assay-repeat`,
  ]);
});

test.each([
  ['bin/assay run b', 'assay-repeat'],
  ['bin/assay run b --out assay-report', 'assay-repeat'],
  ['bin/assay run b --out assay-repeat', 'assay-repeat-2'],
  ['bin/assay run b --out=/tmp/assay-repeat/ --json', 'assay-repeat-2'],
  ["bin/assay run b --out '/my tests/assay-repeat-2'", 'assay-repeat-3'],
  ['bin/assay run b --out my-assay-repeat', 'assay-repeat'],
])('the command that repeats it does not write over the report that it stands in: %s', (command, folder) => {
  const plays = [{ target: target('b'), scenarios: [get], played: [], missing }];
  const { run } = parts({ plays });
  const { results } = assemble(parts({ plays, run: { ...run, command } }));
  expect(results.map(({ repeat }) => repeat)).toEqual([
    `bin/assay run b --scenario ${get.id} --out ${folder}`,
  ]);
});

test('the command that repeats a scenario on a server that runs already says what the environment needs', () => {
  const environment = ['ASSAY_DOMAIN=example.org', 'ASSAY_CA=my ca.pem', 'ASSAY_ACCOUNTS=…'];
  const attached = target('xmpp://h:1', { driver: 'external', environment });
  const plays = [{ target: attached, scenarios: [get], played: [], missing }];
  expect(assemble(parts({ plays })).results.map(({ repeat }) => repeat)).toEqual([
    `ASSAY_DOMAIN=example.org ASSAY_CA='my ca.pem' ASSAY_ACCOUNTS='…' bin/assay run xmpp://h:1 --scenario ${get.id} --out assay-repeat`,
  ]);
});

test('the command that repeats a scenario of the user’s own names its folder', () => {
  const own = { ...get, source: `${resolve('my tests')}/roster.yaml:4` };
  const plays = [{ target: target('b'), scenarios: [own, pong], played: [], missing }];
  const { results } = assemble(parts({ plays, scenarios: [own, pong], folders: ['my tests'] }));
  expect(results.map(({ repeat }) => repeat)).toEqual([
    `bin/assay run b --fixtures 'my tests' --scenario ${get.id} --out assay-repeat`,
    `bin/assay run b --scenario ${pong.id} --out assay-repeat`,
  ]);
});

test('coverage counts what is tested, only observed, left out for a reason, and left', () => {
  const seen = scenario('rfc2/ping/seen', { pong: ['RFC2-1-01'], late: ['RFC2-1-02'] }, { observe: true });
  expect([...catalogue.specs.values()].map((spec) => coverageOf(spec, [get, pong, seen]))).toEqual([
    {
      id: 'RFC1',
      title: 'The RFC1',
      url: 'https://example.org/RFC1',
      requirements: 3,
      tested: 1,
      observed: 0,
      untested: 1,
      excluded: 1,
    },
    {
      id: 'RFC2',
      title: 'The RFC2',
      url: 'https://example.org/RFC2',
      requirements: 3,
      tested: 1,
      observed: 1,
      untested: 1,
      excluded: 0,
    },
  ]);
});

test('what no schema sees is found: dead baseline entries, checks of what is excluded or only allowed', () => {
  const wrong = scenario('rfc1/client/does', { this: ['RFC1-2-01'], that: ['RFC2-1-03'] });
  const seen = scenario('rfc1/client/may', { that: ['RFC2-1-03'] }, { observe: true });
  const entries = [
    { check: 'rfc1/roster/*', signature: 's', state: 'recorded' },
    { check: 'rfc1/gone#x', signature: 's', state: 'recorded' },
  ] as const;
  const baseline = { product: 'b', entries };
  expect(checkProblems({ catalogue, scenarios }, [], [])).toEqual([]);
  expect(checkProblems({ catalogue, scenarios: [...scenarios, wrong, seen] }, [baseline], [])).toEqual([
    'baseline of b any version: found rfc1/gone#x, expected the name of a check',
    'fixtures/scenarios/rfc1/client/does.yaml:1: the check this covers RFC1-2-01, which is excluded as binds-client',
    'fixtures/scenarios/rfc1/client/does.yaml:1: the check that covers RFC2-1-03, a MAY, which nobody can break; expected what it breaks, or `observe: true`',
  ]);
});
