import { expect, test } from 'vitest';
import { exitCode } from './exit-code.ts';
import type { Report, Result } from './report.ts';
import { quietReport, result, sampleReport, target } from './sample.ts';

const withResult = (given: Partial<Result>): Report => quietReport({ results: [result(), result(given)] });
const known = { state: 'known', why: 'reported' } as const;
const failedTarget = [target('alpha@1.0', { state: 'failed', problem: 'no stream' })];
const blocked = { scenario: 'b', verdict: 'blocked', cause: { step: 'line 1' } } as const;

test.each<[string, Report, number]>([
  ['everything passes', quietReport(), 0],
  ['a known failure', withResult({ verdict: 'fail', baseline: known }), 0],
  ['a recorded failure', withResult({ verdict: 'fail', baseline: { state: 'recorded' } }), 0],
  ['something not claimed', withResult({ verdict: 'not-claimed' }), 0],
  ['something that could not be asked', withResult({ verdict: 'unverifiable' }), 0],
  ['a tally of one verdict', withResult({ tally: { pass: 5, fail: 0 } }), 0],
  ['a failure', withResult({ verdict: 'fail' }), 1],
  ['a failure of a MAY', withResult({ verdict: 'fail', level: 'MAY' }), 1],
  ['a changed failure', withResult({ verdict: 'fail', baseline: { ...known, state: 'changed' } }), 1],
  [
    'a known failure that flips',
    withResult({ verdict: 'fail', baseline: known, tally: { fail: 1, pass: 4 } }),
    1,
  ],
  ['a stale entry', quietReport({ stale: [{ target: 'alpha@1.0', check: 'a#b', state: 'passes' }] }), 1],
  ['a lost claim', quietReport({ lost: [{ target: 'alpha@1.0', claim: 'mechanism X', checks: [] }] }), 1],
  [
    'a survey without an answer',
    quietReport({ targets: [target('alpha@1.0', { unanswered: 'domain' })] }),
    1,
  ],
  ['a blocked check that nothing explains', withResult(blocked), 1],
  ['a blocked check that a baseline accepts', withResult({ ...blocked, baseline: { state: 'recorded' } }), 0],
  [
    'a blocked check that a known failure explains',
    quietReport({
      results: [
        result({ verdict: 'fail', baseline: known }),
        result({
          ...blocked,
          cause: { step: 'line 1', check: 'iq-get-unknown-namespace#refused-with-service-unavailable' },
        }),
      ],
    }),
    0,
  ],
  ['a target that did not come up', quietReport({ targets: failedTarget }), 3],
  ['a run that was interrupted', quietReport({ run: { ...quietReport().run, interrupted: true } }), 3],
  ['a failure and a failed target', { ...withResult({ verdict: 'fail' }), targets: failedTarget }, 3],
  ['an error', withResult({ verdict: 'error' }), 4],
  ['an error in one of several plays', withResult({ verdict: 'fail', tally: { fail: 1, error: 1 } }), 4],
  ['one of everything', sampleReport(), 4],
])('%s ends with its code', (_name, report, code) => {
  expect(exitCode(report)).toBe(code);
});
