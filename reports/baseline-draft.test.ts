import { expect, test } from 'vitest';
import type { Baseline } from './baseline.ts';
import { baselineName, draftBaseline } from './baseline-draft.ts';
import type { Report, Result } from './report.ts';
import { quietReport, result, target } from './sample.ts';

const fail = (scenario: string, signature: string) =>
  result({ scenario, check: 'c', verdict: 'fail', signature, reason: 'what the report says' });

const alpha = target('alpha@1.0', { claims: ['b', 'a'] });
const report = (given: Partial<Report>): Report => quietReport({ targets: [alpha], ...given });

test('a first draft has everything that fails or is blocked without explanation, as recorded, and the claims', () => {
  const blocked = result({ scenario: 's/d', check: 'c', verdict: 'blocked', cause: { step: 'line 1' } });
  const results = [
    fail('s/b', 'missing'),
    fail('s/a', 'differs'),
    result({ scenario: 's/c', check: 'c' }),
    blocked,
  ];
  expect(draftBaseline(report({ results }), alpha, [])).toEqual({
    product: 'alpha',
    versions: '>=1.0 <1.1',
    configuration: 'default',
    claims: ['a', 'b'],
    entries: [
      { check: 's/a#c', signature: 'differs', state: 'recorded' },
      { check: 's/b#c', signature: 'missing', state: 'recorded' },
      { check: 's/d#c', verdict: 'blocked', state: 'recorded' },
    ],
  });
});

test('what people wrote stays; where it fails differently now, somebody has to look again', () => {
  const link = 'https://example.org/1';
  const earlier: Baseline = {
    product: 'alpha',
    versions: '>=1 <2',
    entries: [
      { check: 's/a#c', signature: 'differs', state: 'known', reason: 'by design', link },
      { check: 's/b#c', signature: 'another', state: 'known', reason: 'a typo', link },
      { check: 's/e*', signature: 'missing', state: 'known', reason: 'all of them', link },
    ],
  };
  const results = [
    fail('s/a', 'differs'),
    fail('s/b', 'missing'),
    fail('s/e1', 'missing'),
    fail('s/e2', 'missing'),
  ];
  expect(draftBaseline(report({ results }), alpha, [earlier])).toEqual({
    product: 'alpha',
    versions: '>=1 <2',
    claims: ['a', 'b'],
    entries: [
      { check: 's/a#c', signature: 'differs', state: 'known', reason: 'by design', link },
      { check: 's/b#c', signature: 'missing', state: 'recorded', reason: 'a typo', link },
      { check: 's/e*', signature: 'missing', state: 'known', reason: 'all of them', link },
    ],
  });
});

test('entries that the report proves wrong go, and those that it does not judge stay', () => {
  const entry = (check: string) => ({ check, signature: 'x', state: 'recorded' }) as const;
  const earlier: Baseline = {
    product: 'alpha',
    source: 'given',
    entries: [entry('s/passes#c'), entry('s/blocked#c'), entry('s/left-out#c'), entry('s/gone#c')],
  };
  const results = [
    result({ scenario: 's/passes', check: 'c' }),
    result({ scenario: 's/blocked', check: 'c', verdict: 'unverifiable' }),
  ];
  const stale = [{ target: 'alpha@1.0', check: 's/gone#c', state: 'unknown' }] as const;
  expect(
    draftBaseline(report({ results, stale }), alpha, [earlier]).entries.map(({ check }) => check),
  ).toEqual(['s/blocked#c', 's/left-out#c']);
});

test('a recorded failure goes when another check fails before its own, unless somebody wrote something', () => {
  const earlier = (given: object): Baseline => ({
    product: 'alpha',
    source: 'given',
    entries: [{ check: 's/a#later', signature: 'x', state: 'recorded', ...given }],
  });
  const later = (cause: Result['cause']) =>
    result({ scenario: 's/a', check: 'later', verdict: 'blocked', ...(cause && { cause }) });
  const checks = (given: object, ...results: Result[]) =>
    draftBaseline(report({ results }), alpha, [earlier(given)]).entries.map(({ check }) => check);
  const byOther = later({ step: 'line 1', check: 's/a#c' });
  expect({
    byFailure: checks({}, fail('s/a', 'missing'), byOther),
    withReason: checks({ reason: 'by design' }, fail('s/a', 'missing'), byOther),
    byOurError: checks({}, result({ scenario: 's/a', check: 'c', verdict: 'error' }), byOther),
  }).toEqual({
    byFailure: ['s/a#c'],
    withReason: ['s/a#c', 's/a#later'],
    byOurError: ['s/a#later'],
  });
});

test('a server that says what it is has its own baseline; one that does not is named by its address', () => {
  const attached = (given: object) =>
    target('xmpp://h:1', { name: 'external', driver: 'external', version: 'unknown', ...given });
  const named = attached({ product: 'openfire', softwareVersion: '5.1.1' });
  expect([
    draftBaseline(report({ targets: [named] }), named, []),
    draftBaseline(report({}), attached({}), []),
  ]).toEqual([
    { product: 'openfire', versions: '>=5.1 <5.2', entries: [] },
    { product: 'xmpp://h:1', entries: [] },
  ]);
});

test.each([
  [{ product: 'alpha', versions: '>=13.0 <13.1', configuration: 'default' }, 'alpha@13.0'],
  [{ product: 'alpha', versions: '13', configuration: 'best' }, 'alpha@13+best'],
  [{ product: 'alpha' }, 'alpha'],
] as const)('the baseline %j is called %s', (given, name) => {
  expect(baselineName({ ...given, entries: [] })).toBe(name);
});

test('what a report says of a failure that has changed never becomes its reason', () => {
  const earlier: Baseline = {
    product: 'alpha',
    entries: [{ check: 's/a#c', signature: 'missing', state: 'recorded' }],
  };
  const baseline = { state: 'changed', why: 'recorded to fail as "missing"' } as const;
  const changed = { ...fail('s/a', 'differs'), baseline };
  expect(
    [[earlier], []].map((before) => draftBaseline(report({ results: [changed] }), alpha, before).entries),
  ).toEqual([
    [{ check: 's/a#c', signature: 'differs', state: 'recorded' }],
    [{ check: 's/a#c', signature: 'differs', state: 'recorded' }],
  ]);
});
