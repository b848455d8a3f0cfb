import { describe, expect, test } from 'vitest';
import { explanations, unexplained } from './explanation.ts';
import type { Cause, Result } from './report.ts';
import { quietReport, result, target } from './sample.ts';
import { checkName } from './standing.ts';

const blocked = (scenario: string, cause?: Cause): Result =>
  result({ scenario, check: 'b', verdict: 'blocked', ...(cause && { cause }) });
const failed = (scenario: string, given: Partial<Result> = {}): Result =>
  result({ scenario, check: 'f', verdict: 'fail', ...given });

const explained = (...results: readonly Result[]) =>
  [...explanations(quietReport({ results }))].map(([row, by]) => [
    checkName(row),
    by.kind === 'check' ? by.name : by.kind,
  ]);

describe('a blocked check is explained', () => {
  test('by the check that stopped it, where that fails', () => {
    const cause = { check: 's#f', step: 'line 3' };
    expect(explained(failed('s'), blocked('s', cause))).toEqual([['s#b', 's#f']]);
    expect(explained(result({ scenario: 's', check: 'f' }), blocked('s', cause))).toEqual([]);
  });

  test('by a check of any scenario that failed over the same thing', () => {
    const cause = { step: 'line 3', like: 'roster push' };
    expect(explained(failed('other', { about: 'roster push' }), blocked('s', cause))).toEqual([
      ['s#b', 'other#f'],
    ]);
    expect(explained(failed('other', { about: 'message' }), blocked('s', cause))).toEqual([]);
  });

  test('by what explains the blocked check that stopped it, however long the chain', () => {
    expect(
      explained(
        failed('one'),
        blocked('two', { check: 'one#f', step: 'line 1' }),
        blocked('three', { check: 'two#b', step: 'line 1' }),
      ),
    ).toEqual([
      ['two#b', 'one#f'],
      ['three#b', 'one#f'],
    ]);
  });

  test('not by a failure on another target, nor by checks that block each other', () => {
    expect(explained(failed('s', { target: 'beta@2.1' }), blocked('s', { check: 's#f', step: 'x' }))).toEqual(
      [],
    );
    expect(
      explained(blocked('s', { check: 't#b', step: 'x' }), blocked('t', { check: 's#b', step: 'x' })),
    ).toEqual([]);
  });

  test('not by any failure of its scenario, once its cause is written down', () => {
    expect(explained(failed('s'), blocked('s'))).toEqual([['s#b', 's#f']]);
    expect(explained(failed('s'), blocked('s', { step: 'line 9' }))).toEqual([]);
  });

  test('by its target, where that failed itself', () => {
    const report = quietReport({
      targets: [target('alpha@1.0', { state: 'failed', problem: 'no stream' })],
      results: [blocked('s')],
    });
    expect([[...explanations(report).values()], unexplained(report)]).toEqual([[{ kind: 'target' }], []]);
  });
});

test('what no check explains is left, but for what a baseline accepts', () => {
  const accepted: Result = { ...blocked('a'), baseline: { state: 'recorded' } };
  const results = [blocked('s'), accepted, result()];
  expect(unexplained(quietReport({ results })).map(checkName)).toEqual(['s#b']);
});
