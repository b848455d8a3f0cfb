import { expect, test } from 'vitest';
import { findings, rowsIn, shared } from './findings.ts';
import { quietReport, result, target } from './sample.ts';
import { isSecurity } from './weight.ts';

const requirement = (id: string, section: string) => ({
  [id]: { spec: 'RFC6120', section, level: 'MUST' as const, summary: `about ${section}` },
});
const requirements = {
  ...requirement('RFC6120-4.3-01', '4.3'),
  ...requirement('RFC6120-6.4-01', '6.4'),
  ...requirement('RFC6120-8.2-01', '8.2'),
};
const fail = (check: string, id: string, given = {}) =>
  result({ check, requirements: [id], verdict: 'fail', signature: check, ...given });

test('findings come by level, then by what puts users at risk, then by breadth', () => {
  const report = quietReport({
    requirements,
    results: [
      fail('minor', 'RFC6120-6.4-01', { level: 'SHOULD' }),
      fail('narrow', 'RFC6120-4.3-01'),
      fail('wide', 'RFC6120-8.2-01', { signature: 'same' }),
      fail('wider', 'RFC6120-8.2-01', { signature: 'same' }),
      fail('secret', 'RFC6120-6.4-01'),
    ],
  });
  expect(
    findings(report).map(({ level, security, title, results }) => [level, security, title, results.length]),
  ).toEqual([
    ['MUST', true, 'about 6.4', 1],
    ['MUST', false, 'about 8.2', 2],
    ['MUST', false, 'about 4.3', 1],
    ['SHOULD', true, 'about 6.4', 1],
  ]);
});

test('a finding is about safety only where the requirement that heads it is', () => {
  const report = quietReport({
    requirements,
    results: [
      fail('mixed', 'RFC6120-4.3-01', { requirements: ['RFC6120-4.3-01', 'RFC6120-6.4-01'] }),
      fail('safe', 'RFC6120-6.4-01', { requirements: ['RFC6120-6.4-01', 'RFC6120-4.3-01'] }),
    ],
  });
  expect(findings(report).map(({ title, security }) => [title, security])).toEqual([
    ['about 6.4', true],
    ['about 4.3', false],
  ]);
});

test('urgency goes before weight, and what is as expected comes last', () => {
  const baseline = { state: 'known', why: 'by design' } as const;
  const report = quietReport({
    requirements,
    baselines: [{ product: 'alpha', source: 'ours', targets: ['alpha@1.0'] }],
    results: [
      fail('known', 'RFC6120-6.4-01', { baseline }),
      fail('recorded', 'RFC6120-6.4-01', { baseline: { state: 'recorded' } }),
      fail('changed', 'RFC6120-6.4-01', { baseline: { ...baseline, state: 'changed' } }),
      fail('new', 'RFC6120-4.3-01'),
      fail('regressed', 'RFC6120-4.3-01', { level: 'MAY' }),
      result({ check: 'broken', verdict: 'error' }),
    ],
  });
  const previous = quietReport({ results: [result({ check: 'regressed' })] });
  expect(findings(report, previous).map(({ kind }) => kind)).toEqual([
    'regression',
    'new',
    'changed',
    'error',
    'known',
    'recorded',
  ]);
});

test('what several targets have in common can be told once, and counts for each of them', () => {
  const ids = ['alpha@1.0', 'beta@2.1'];
  const report = quietReport({
    targets: ids.map((id) => target(id)),
    results: ids.map((id, n) =>
      result({ target: id, verdict: 'fail', reason: `nothing came: ${n} ms passed` }),
    ),
  });
  const found = findings(report);
  expect([found.length, rowsIn(found), shared(found).map(({ targets, rows }) => [targets, rows])]).toEqual([
    2,
    2,
    [[ids, 2]],
  ]);
});

test.each([
  ['RFC6120', '6', true],
  ['RFC6120', '6.4.2', true],
  ['RFC6120', '60', false],
  ['RFC6120', '8.1.2.1', true],
  ['RFC6120', '8.1.1', false],
  ['RFC7590', '3.1', true],
  ['XEP-0030', '3', false],
])('%s %s is about the safety of users: %s', (spec, section, is) => {
  expect(isSecurity({ spec, section })).toBe(is);
});
