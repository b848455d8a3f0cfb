import { describe, expect, test } from 'vitest';
import { applyBaselines, type Baseline, type BaselineEntry, expectedFailures, speaksOf } from './baseline.ts';
import type { Result, TargetReport } from './report.ts';
import { result, target } from './sample.ts';

const entry = (check: string, given: Partial<BaselineEntry> = {}): BaselineEntry => ({
  check,
  signature: 'no answer',
  state: 'recorded',
  ...given,
});
const baseline = (...entries: BaselineEntry[]): Baseline => ({ product: 'alpha', entries });
const failed = (scenario: string, signature?: string) =>
  result({ scenario, check: 'c', verdict: 'fail', ...(signature !== undefined && { signature }) });
const alpha = [target('alpha@1.0')];

/** @param watching those of the existing checks that have a result only where there was something to watch */
const apply = (
  results: readonly Result[],
  baselines: readonly Baseline[],
  existing: readonly string[] = [],
  watching: readonly string[] = [],
) => applyBaselines(results, alpha, baselines, { all: [...existing, ...watching], own: existing });

describe('a baseline speaks of', () => {
  const own: Baseline = { product: 'prosody', versions: '>=13 <14', configuration: 'default', entries: [] };
  test.each<[string, Partial<TargetReport>, boolean]>([
    ['its product in a version of its range', { version: '13.0' }, true],
    [
      'an image of it, whatever its tag',
      { id: 'image:mine:4f2e', version: 'unknown', softwareVersion: '13.0.2' },
      true,
    ],
    ['no other version', { version: '0.12' }, false],
    ['no other configuration', { version: '13.0', config: 'best' }, false],
    ['no version that nobody knows', { version: 'unknown' }, false],
    ['no other product', { name: 'ejabberd', version: '13.0' }, false],
    ['what says itself that it is the product', { name: 'other', product: 'prosody', version: '13.0' }, true],
    ['no server that others configured', { driver: 'external', product: 'prosody', version: '13.0' }, false],
  ])('%s', (_what, given, speaks) => {
    expect(speaksOf(own, target('a-target', { name: 'prosody', ...given }))).toBe(speaks);
  });

  test('what others configured, and what its address names, where it says no configuration', () => {
    const attached = target('xmpp://localhost:5222', {
      name: 'external',
      driver: 'external',
      product: 'prosody',
    });
    const speaking = ['prosody', 'xmpp://localhost:5222', 'external', 'beta'].filter((product) =>
      speaksOf({ product, entries: [] }, attached),
    );
    expect(speaking).toEqual(['prosody', 'xmpp://localhost:5222']);
  });
});

describe('a failure', () => {
  test('that fails as the baseline says is known or recorded, with what people wrote', () => {
    const results = [failed('a', 'no answer'), failed('b', 'no answer')];
    const told = { reason: 'reported', link: 'https://example.org/1' };
    const known = entry('a#c', { state: 'known', ...told });
    expect(apply(results, [baseline(known, entry('b#c'))]).results.map((one) => one.baseline)).toEqual([
      { state: 'known', why: 'reported', link: 'https://example.org/1' },
      { state: 'recorded' },
    ]);
  });

  test('that fails in another way, or cannot say how, is changed', () => {
    const results = [failed('a', 'wrong condition'), failed('b')];
    const given = [baseline(entry('a#c', { reason: 'reported' }), entry('b#c'))];
    expect(apply(results, given).results.map((one) => one.baseline)).toEqual([
      { state: 'changed', why: 'recorded to fail as "no answer": reported' },
      { state: 'changed', why: 'recorded to fail as "no answer"' },
    ]);
  });

  test('is as expected when any of several entries has its signature', () => {
    const given = [baseline(entry('*'), entry('a#c', { signature: 'late' }))];
    expect(apply([failed('a', 'late')], given).results[0]?.baseline).toEqual({ state: 'recorded' });
  });

  test('that no entry names stays as it is', () => {
    expect(apply([failed('a', 'x')], [baseline()]).results).toEqual([failed('a', 'x')]);
  });

  test('is not accepted by an entry about what is blocked', () => {
    const given = [baseline({ check: 'a#c', verdict: 'blocked', state: 'recorded' })];
    expect(apply([failed('a', 'x')], given).results).toEqual([failed('a', 'x')]);
  });
});

test('what is blocked is accepted by an entry that says so', () => {
  const blocked = result({ scenario: 'a', check: 'c', verdict: 'blocked' });
  const accepting = entry('a#c', {
    verdict: 'blocked',
    state: 'known',
    reason: 'why',
    link: 'https://e.org',
  });
  expect(apply([blocked], [baseline(accepting)]).results[0]?.baseline).toEqual({
    state: 'known',
    why: 'why',
    link: 'https://e.org',
  });
  expect(apply([result({ scenario: 'a', check: 'c' })], [baseline(accepting)]).stale).toEqual([
    { target: 'alpha@1.0', check: 'a#c', state: 'passes', verdict: 'blocked' },
  ]);
});

test('an entry that a user gives wins over ours, and leaves the others of ours alone', () => {
  const given: Baseline = { ...baseline(entry('a#c', { signature: 'theirs' })), source: 'given' };
  const ours = baseline(entry('a#c', { signature: 'ours' }), entry('b#c'));
  const both = apply([failed('a', 'ours'), failed('b', 'no answer')], [ours, given]);
  expect([both.results.map((one) => one.baseline?.state), both.stale]).toEqual([['changed', 'recorded'], []]);
});

describe('an entry', () => {
  const staleOf = (...given: Parameters<typeof apply>) =>
    apply(...given).stale.map(({ check, state }) => `${check} ${state}`);

  test('is stale when what it names no longer fails', () => {
    const notClaimed = result({ scenario: 'b', check: 'c', verdict: 'not-claimed' });
    const passed = result({ scenario: 'a', check: 'c' });
    expect(staleOf([passed, notClaimed], [baseline(entry('a#c'), entry('b#c'))])).toEqual([
      'a#c passes',
      'b#c passes',
    ]);
  });

  test('is not stale when what it names could not be judged', () => {
    for (const verdict of ['blocked', 'unverifiable', 'error'] as const) {
      expect(staleOf([result({ scenario: 'a', check: 'c', verdict })], [baseline(entry('a#c'))])).toEqual([]);
    }
  });

  test('is stale when it names nothing that ran or exists', () => {
    const passed = result({ scenario: 'a', check: 'c' });
    expect(staleOf([passed], [baseline(entry('z#c'))])).toEqual(['z#c unknown']);
    expect(staleOf([passed], [baseline(entry('z#c'))], ['z#c'])).toEqual([]);
  });

  test('is neither met nor stale while what it names has nothing to watch', () => {
    const passed = result({ scenario: 'a', check: 'c' });
    const watches = ['a#errors', 'b#errors'];
    const stale = (check: string, ...more: readonly Result[]) =>
      staleOf([passed, ...more], [baseline(entry(check))], ['a#c'], watches);
    expect(stale('a#errors')).toEqual([]);
    expect(stale('a#errors', result({ scenario: 'a', check: 'errors' }))).toEqual(['a#errors passes']);
    // One that passes says nothing of another that was not there.
    expect(stale('*#errors', result({ scenario: 'a', check: 'errors' }))).toEqual([]);
    // One that names others, too, goes by these.
    expect(stale('a#*')).toEqual(['a#* passes']);
  });

  test('with a pattern is stale only when everything that it names ran and nothing fails', () => {
    const passed = result({ scenario: 'muc-join', check: 'c' });
    expect(staleOf([passed], [baseline(entry('muc-*#c'))])).toEqual(['muc-*#c passes']);
    expect(staleOf([passed], [baseline(entry('muc-*#c'))], ['muc-join#c', 'muc-leave#c'])).toEqual([]);
    expect(staleOf([passed, failed('muc-leave', 'x')], [baseline(entry('muc-*#c'))])).toEqual([]);
  });
});

describe('a claim is lost', () => {
  const lost = (given: Partial<TargetReport>, claims: readonly string[] | undefined) =>
    applyBaselines([], [target('alpha@1.0', given)], [{ ...baseline(), ...(claims && { claims }) }]).lost;

  test('that the survey no longer finds', () => {
    expect(lost({ claims: ['a'] }, ['a', 'b'])).toEqual([{ target: 'alpha@1.0', claim: 'b', checks: [] }]);
    expect(lost({ claims: ['a', 'b', 'c'] }, ['a', 'b'])).toEqual([]);
  });

  test('never where nobody knows what is claimed, or what was', () => {
    expect(lost({}, ['a'])).toEqual([]);
    expect(lost({ claims: [], unanswered: 'domain' }, ['a'])).toEqual([]);
    expect(lost({ claims: [], state: 'failed' }, ['a'])).toEqual([]);
    expect(lost({ claims: [] }, undefined)).toEqual([]);
  });
});

test('it is told which baselines speak of which targets, and which of those given speak of none', () => {
  const ours = { ...baseline(), versions: '1' };
  const idle: Baseline = { product: 'omega', entries: [], source: 'given' };
  const silent: Baseline = { product: 'beta', entries: [] };
  expect(applyBaselines([], alpha, [ours, idle, silent]).baselines).toEqual([
    { product: 'alpha', versions: '1', source: 'ours', targets: ['alpha@1.0'] },
    { product: 'omega', source: 'given', targets: [] },
  ]);
});

test('while a run is under way, failures that are as expected can be told from others', () => {
  const isExpected = expectedFailures(target('alpha@1.0'), [baseline(entry('a#*'))]);
  const failures = [
    { check: 'a#c', signature: 'no answer' },
    { check: 'a#c', signature: 'another' },
    { check: 'b#c', signature: 'no answer' },
  ];
  expect(failures.map(isExpected)).toEqual([true, false, false]);
});
