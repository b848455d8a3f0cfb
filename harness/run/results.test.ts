import { describe, expect, test } from 'vitest';
import type { Scenario } from '../language/scenario.ts';
import { verdicts } from '../verdict.ts';
import { resultsOf } from './results.ts';
import { played, scenario } from './sample-run.ts';

const get = scenario('rfc1/roster/get', { answered: ['RFC1-1-01'], complete: ['RFC1-1-02'] });
const context = {
  target: 'alpha@1',
  repeat: (id: string) => `assay run alpha@1 --scenario ${id}`,
  missing: { verdict: 'blocked', reason: 'it never came up' },
} as const;
const base = {
  target: 'alpha@1',
  scenario: get.id,
  level: 'MUST',
  repeat: 'assay run alpha@1 --scenario rfc1/roster/get',
} as const;

test('every planned check has a result: what was not played says why', () => {
  const file = 'evidence/t/rfc1.roster.get.ndjson';
  expect(resultsOf([get], [played(get.id, { answered: 'pass' })], context)).toEqual([
    {
      ...base,
      check: 'answered',
      requirements: ['RFC1-1-01'],
      verdict: 'pass',
      evidence: { file, from: 1, to: 2 },
      duration: 10,
    },
    {
      ...base,
      check: 'complete',
      requirements: ['RFC1-1-02'],
      verdict: 'blocked',
      reason: 'it never came up',
      duration: 0,
    },
  ]);
  expect(resultsOf([get], [], context).map(({ verdict }) => verdict)).toEqual(['blocked', 'blocked']);
});

describe('a check that watches', () => {
  const check = { id: 'errors', covers: ['RFC1-1-03'], level: 'MUST', observe: false } as const;
  const rule = { id: 'errors', expects: 'no error', untrue: { dropped: 'everything' } } as const;
  const watching: Scenario = {
    ...get,
    steps: [...get.steps, { kind: 'watch', label: 'all that comes', line: 1, rule, parties: [], check }],
  };
  const own = { answered: 'pass', complete: 'pass' } as const;
  const errorsIn = (...plays: Parameters<typeof resultsOf>[1]) =>
    resultsOf([watching], plays, context).flatMap((one) =>
      one.check === 'errors' ? [{ verdict: one.verdict, tally: one.tally }] : [],
    );

  test('has no result where there was nothing to watch, or nothing was played', () => {
    expect([errorsIn(played(get.id, own)), errorsIn()]).toEqual([[], []]);
    expect(errorsIn(played(get.id, { ...own, errors: 'pass' }))).toEqual([
      { verdict: 'pass', tally: undefined },
    ]);
  });

  test('is decided by the plays that had something to watch', () => {
    const [first, second] = [played(get.id, { ...own, errors: 'pass' }), played(get.id, own, { play: 2 })];
    expect(errorsIn(first, second)).toEqual([{ verdict: 'pass', tally: undefined }]);
    const cut = played(get.id, own, { play: 3, interrupted: true });
    expect(errorsIn(first, cut)).toEqual([{ verdict: 'pass', tally: undefined }]);
  });
});

test('what was played but not planned is left out', () => {
  const strays = [played('rfc9/other', { answered: 'fail' }), played(get.id, { unheardOf: 'fail' })];
  expect(resultsOf([get], strays, context).map(({ check, verdict }) => [check, verdict])).toEqual([
    ['answered', 'blocked'],
    ['complete', 'blocked'],
  ]);
});

test('of several plays the worst counts and is told, and a tally says how often each verdict came', () => {
  const plays = [
    played(get.id, { answered: 'pass', complete: 'pass' }, { play: 1, file: 'one' }),
    played(get.id, { answered: 'fail', complete: 'pass' }, { play: 3, file: 'three' }),
    played(
      get.id,
      { answered: 'fail', complete: 'pass' },
      { play: 2, file: 'two', logs: [{ file: 'log', from: 1, to: 9 }] },
    ),
  ];
  expect(
    resultsOf([get], plays, context).map(({ verdict, evidence, tally }) => ({ verdict, evidence, tally })),
  ).toEqual([
    {
      verdict: 'fail',
      // The first that failed, in whatever order they ended.
      evidence: { file: 'two', from: 1, to: 2, logs: [{ file: 'log', from: 1, to: 9 }] },
      tally: { pass: 1, fail: 2 },
    },
    { verdict: 'pass', evidence: { file: 'one', from: 1, to: 2 }, tally: { pass: 3 } },
  ]);
});

test('every verdict has its place between best and worst', () => {
  const worst = [...verdicts].map((verdict) => {
    const plays = [played(get.id, { answered: 'pass' }), played(get.id, { answered: verdict }, { play: 2 })];
    return resultsOf([get], plays, context)[0]?.verdict;
  });
  expect(worst).toEqual([...verdicts]);
});

test('what was sent, expected and observed goes along', () => {
  const told = { reason: 'why', sent: '<a/>', expected: '<b/>', observed: '<c/>', signature: 's' };
  const outcomes = [{ check: 'answered', verdict: 'fail', from: 3, to: 4, ...told }] as const;
  const [result] = resultsOf([get], [played(get.id, {}, { outcomes })], context);
  expect(result).toEqual({
    ...base,
    check: 'answered',
    requirements: ['RFC1-1-01'],
    verdict: 'fail',
    ...told,
    evidence: { file: 'evidence/t/rfc1.roster.get.ndjson', from: 3, to: 4 },
    duration: 10,
  });
});

test('a play that was broken off says nothing of what others decided', () => {
  const cut = played(
    get.id,
    { answered: 'unverifiable', complete: 'fail' },
    { play: 2, file: 'two', interrupted: true },
  );
  const whole = played(get.id, { answered: 'pass', complete: 'pass' }, { play: 1, file: 'one' });
  const shown = (...plays: readonly (typeof cut)[]) =>
    resultsOf([get], plays, context).map(({ verdict, tally }) => ({ verdict, tally }));
  expect(shown(whole, cut)).toEqual([
    { verdict: 'pass', tally: undefined },
    { verdict: 'fail', tally: { fail: 1, pass: 1 } },
  ]);
  expect(shown(cut).map(({ verdict }) => verdict)).toEqual(['unverifiable', 'fail']);
});
