import { describe, expect, test } from 'vitest';
import { applyBaseline, type BaselineEntry, draftBaseline, matchesCheck } from './baseline.ts';
import { quietReport, result } from './sample.ts';

const entry = (check: string, signature = 'no answer'): BaselineEntry => ({
  check,
  signature,
  reason: 'reported',
});

const baseline = (...entries: BaselineEntry[]) => [{ target: 'alpha@1.0', entries }];

const failed = (scenario: string, signature?: string) =>
  result({ scenario, check: 'c', verdict: 'fail', ...(signature !== undefined && { signature }) });

describe('a failure', () => {
  test('that fails as the baseline says is known', () => {
    const one = failed('a', 'no answer');
    expect(applyBaseline([one], baseline({ ...entry('a#c'), link: 'https://example.org/1' }))).toEqual({
      results: [{ ...one, baseline: { state: 'known', why: 'reported', link: 'https://example.org/1' } }],
      stale: [],
    });
  });

  test('that fails in another way, or cannot say how, is changed', () => {
    const results = [failed('a', 'wrong condition'), failed('b')];
    const changed = { state: 'changed', why: 'known to fail as "no answer": reported' };
    expect(applyBaseline(results, baseline(entry('a#c'), entry('b#c')))).toEqual({
      results: results.map((one) => ({ ...one, baseline: changed })),
      stale: [],
    });
  });

  test('is known when any of several entries has its signature', () => {
    const one = failed('a', 'late');
    expect(applyBaseline([one], baseline(entry('*'), entry('a#c', 'late'))).results).toEqual([
      { ...one, baseline: { state: 'known', why: 'reported' } },
    ]);
  });

  test('that no entry names stays as it is', () => {
    expect(applyBaseline([failed('a', 'x')], baseline())).toEqual({ results: [failed('a', 'x')], stale: [] });
  });

  test('of another target is none of this baseline’s business', () => {
    const elsewhere = result({ ...failed('a', 'no answer'), target: 'beta@2.1' });
    expect(applyBaseline([elsewhere], baseline(entry('a#c')))).toEqual({ results: [elsewhere], stale: [] });
  });
});

describe('an entry', () => {
  const staleOf = (...given: Parameters<typeof applyBaseline>) =>
    applyBaseline(...given).stale.map(({ check, state }) => `${check} ${state}`);

  test('is stale when what it names no longer fails', () => {
    const notClaimed = result({ scenario: 'b', check: 'c', verdict: 'not-claimed' });
    const passed = result({ scenario: 'a', check: 'c' });
    expect(staleOf([passed, notClaimed], baseline(entry('a#c'), entry('b#c')))).toEqual([
      'a#c passes',
      'b#c passes',
    ]);
  });

  test('is not stale when what it names could not be judged', () => {
    for (const verdict of ['blocked', 'unverifiable', 'error'] as const) {
      expect(staleOf([result({ scenario: 'a', check: 'c', verdict })], baseline(entry('a#c')))).toEqual([]);
    }
  });

  test('is stale when it names nothing that ran or exists', () => {
    const passed = result({ scenario: 'a', check: 'c' });
    expect(staleOf([passed], baseline(entry('z#c')))).toEqual(['z#c unknown']);
    expect(staleOf([passed], baseline(entry('z#c')), ['z#c'])).toEqual([]);
  });

  test('with a pattern is stale only when everything that it names ran and nothing fails', () => {
    const passed = result({ scenario: 'muc-join', check: 'c' });
    expect(staleOf([passed], baseline(entry('muc-*#c')))).toEqual(['muc-*#c passes']);
    expect(staleOf([passed], baseline(entry('muc-*#c')), ['muc-join#c', 'muc-leave#c'])).toEqual([]);
    expect(staleOf([passed, failed('muc-leave', 'x')], baseline(entry('muc-*#c')))).toEqual([]);
  });
});

test.each([
  ['a#b', 'a#b', true],
  ['a#b', 'a#bc', false],
  ['a#*', 'a#anything', true],
  ['*#b', 'a#b', true],
  ['*a*a*', 'xaxax', true],
  ['*a*a*', 'xax', false],
  ['ab*ba', 'aba', false],
  ['a.c#*', 'abc#d', false],
])('%s names %s: %s', (pattern, check, matches) => {
  expect(matchesCheck(pattern, check)).toBe(matches);
});

test('a drafted baseline holds what fails on its target, sorted, and keeps reasons that were given before', () => {
  const failing = result({
    target: 'alpha',
    scenario: 's/b',
    check: 'y',
    verdict: 'fail',
    signature: 'missing',
    reason: 'nothing fitting came: 10018 ms passed',
  });
  const known = result({
    target: 'alpha',
    scenario: 's/a',
    check: 'x',
    verdict: 'fail',
    signature: 'differs',
    reason: 'a type came that must not',
    baseline: { state: 'known', why: 'by design', link: 'https://example.org/1' },
  });
  const passing = result({ target: 'alpha', scenario: 's/c', check: 'z' });
  const other = result({
    target: 'beta',
    scenario: 's/b',
    check: 'y',
    verdict: 'fail',
    signature: 'missing',
  });
  expect(draftBaseline({ ...quietReport(), results: [failing, known, passing, other] }, 'alpha')).toEqual({
    target: 'alpha',
    entries: [
      { check: 's/a#x', signature: 'differs', reason: 'by design', link: 'https://example.org/1' },
      { check: 's/b#y', signature: 'missing', reason: 'RFC6120-8.4-03: nothing fitting came in time' },
    ],
  });
});
