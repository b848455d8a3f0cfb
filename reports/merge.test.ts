import { describe, expect, test } from 'vitest';
import { MergeConflict, mergeReports, relocate } from './merge.ts';
import { sortReport } from './order.ts';
import type { Report, Result } from './report.ts';
import { quietReport, result, sampleReport, target } from './sample.ts';
import { validateReport } from './validate.ts';

const shard = (of: string, given: Partial<Report>): Report =>
  quietReport({ run: { ...quietReport().run, shard: of }, ...given });

const merged = (...results: readonly Result[]): readonly Result[] =>
  mergeReports(results.map((one) => quietReport({ results: [one] }))).results;

describe('merging', () => {
  test('a report with itself changes nothing but the order', () => {
    expect(mergeReports([sampleReport(), sampleReport()])).toEqual(sortReport(sampleReport()));
  });

  test('does not depend on the order of the reports', () => {
    const parts = [
      sampleReport(),
      quietReport({ results: [result({ duration: 9 })] }),
      quietReport({ results: [result({ verdict: 'observed', reason: 'seen' })] }),
    ];
    expect(mergeReports(parts.toReversed())).toEqual(mergeReports(parts));
    expect(validateReport(mergeReports(parts))).toEqual(mergeReports(parts));
  });

  test('shards of a run make it whole', () => {
    const parts = [
      shard('2/2', {
        run: { ...quietReport().run, shard: '2/2', finished: '2026-01-01T12:03:00.000Z' },
        results: [result({ scenario: 'message-to-bare-jid', check: 'b' })],
        targets: [target('alpha@1.0', { logs: ['evidence/2.log'] })],
      }),
      shard('1/2', { targets: [target('alpha@1.0', { logs: ['evidence/1.log'] })] }),
    ];
    const part = {
      command: 'assay run alpha beta gamma',
      started: '2026-01-01T12:00:00.000Z',
      interrupted: false,
      targets: ['alpha@1.0'],
    };
    const whole = mergeReports(parts);
    expect({ run: whole.run, targets: whole.targets, results: whole.results }).toEqual({
      run: {
        id: 'a1b2c3',
        started: '2026-01-01T12:00:00.000Z',
        finished: '2026-01-01T12:03:00.000Z',
        command: 'assay run alpha beta gamma',
        interrupted: false,
        took: 180_000,
        parts: [
          { ...part, finished: '2026-01-01T12:01:05.000Z', shard: '1/2' },
          { ...part, finished: '2026-01-01T12:03:00.000Z', shard: '2/2' },
        ],
        repeat: 1,
      },
      targets: [target('alpha@1.0', { logs: ['evidence/1.log', 'evidence/2.log'] })],
      results: [result(), result({ scenario: 'message-to-bare-jid', check: 'b' })],
    });
  });

  test('says which shards are there while some are missing', () => {
    expect(mergeReports([shard('3/4', {}), shard('1/4', {})]).run.shard).toBe('1,3/4');
  });

  test('reports of several targets put the targets side by side', () => {
    const one = quietReport();
    const other = quietReport({
      run: { ...quietReport().run, id: 'ffff', command: 'assay run beta' },
      targets: [target('beta@2.1', { state: 'failed', problem: 'no stream' })],
      results: [result({ target: 'beta@2.1', verdict: 'blocked', reason: 'the target did not come up' })],
    });
    const both = mergeReports([other, one]);
    const { started, finished } = one.run;
    const part = { started, finished, interrupted: false };
    expect({ run: both.run, targets: both.targets, results: both.results }).toEqual({
      run: {
        ...quietReport().run,
        id: 'a1b2c3+ffff',
        command: 'assay run alpha beta gamma; assay run beta',
        took: 65_000,
        parts: [
          { ...part, command: 'assay run alpha beta gamma', targets: ['alpha@1.0'] },
          { ...part, command: 'assay run beta', targets: ['beta@2.1'] },
        ],
      },
      targets: [target('alpha@1.0'), target('beta@2.1', { state: 'failed', problem: 'no stream' })],
      results: [...one.results, ...other.results],
    });
  });

  test('runs of different days take what they took, and each says for itself that it was interrupted', () => {
    const at = (day: number, given: Partial<Report['run']>): Report =>
      quietReport({
        run: {
          ...quietReport().run,
          id: `run-${day}`,
          started: `2026-01-0${day}T12:00:00.000Z`,
          finished: `2026-01-0${day}T12:01:00.000Z`,
          ...given,
        },
      });
    const { run } = mergeReports([
      at(1, { command: 'assay run alpha --shard 1/2 --out one' }),
      at(2, { command: 'assay run alpha --shard 2/2 --out two', interrupted: true }),
    ]);
    expect({
      command: run.command,
      took: run.took,
      interrupted: run.interrupted,
      parts: run.parts?.map((part) => part.interrupted),
    }).toEqual({ command: 'assay run alpha', took: 120_000, interrupted: true, parts: [false, true] });
    const again = mergeReports([
      quietReport({ run }),
      at(1, { command: 'assay run alpha --shard 1/2 --out one' }),
    ]);
    expect(again.run.parts).toHaveLength(2);
  });

  test('claims, lost claims and baselines come together', () => {
    const part = (claims: readonly string[], given: Partial<Report>): Report =>
      quietReport({ targets: [target('alpha@1.0', { claims })], ...given });
    const baseline = { product: 'alpha', source: 'given' } as const;
    const lost = { target: 'alpha@1.0', claim: 'mechanism X' };
    const whole = mergeReports([
      part(['a', 'b'], { baselines: [{ ...baseline, targets: [] }], lost: [{ ...lost, checks: ['s#x'] }] }),
      part(['b', 'c'], {
        baselines: [{ ...baseline, targets: ['alpha@1.0'] }],
        lost: [{ ...lost, checks: ['s#y'] }],
      }),
    ]);
    expect([whole.targets[0]?.claims, whole.baselines, whole.lost]).toEqual([
      ['a', 'b', 'c'],
      [{ ...baseline, targets: ['alpha@1.0'] }],
      [{ ...lost, checks: ['s#x', 's#y'] }],
    ]);
  });

  test('a target that failed in one part has failed', () => {
    const failed = quietReport({
      targets: [target('alpha@1.0', { state: 'failed', problem: 'it went away' })],
    });
    expect(mergeReports([quietReport(), failed]).targets).toEqual(failed.targets);
  });

  test('equal results become one', () => {
    expect(merged(result(), result())).toEqual([result()]);
  });

  test('results that differ only in time become one, without a tally', () => {
    expect(merged(result({ duration: 1 }), result({ duration: 2 }))).toEqual([result({ duration: 1 })]);
  });

  test('of different verdicts the worse one stays, and a tally tells how often each came', () => {
    const failed = result({ verdict: 'fail', reason: 'no answer', signature: 'no answer' });
    expect(merged(result(), failed)).toEqual([{ ...failed, tally: { fail: 1, pass: 1 } }]);
    expect(
      merged(
        { ...failed, tally: { fail: 2, pass: 1 } },
        result({ tally: { pass: 3 } }),
        result({ verdict: 'error', reason: 'ours' }),
      ),
    ).toEqual([{ ...failed, tally: { fail: 2, error: 1, pass: 4 } }]);
  });

  test('a stale entry that another part disproves is not stale', () => {
    const part = (given: Partial<Report>) => quietReport({ results: [], ...given });
    const stale = (check: string, state: 'passes' | 'unknown') => ({ target: 'alpha@1.0', check, state });
    const whole = mergeReports([
      part({
        stale: [
          stale('iq-get-unknown-namespace#*', 'unknown'),
          stale('message-to-bare-jid#*', 'passes'),
          stale('gone#*', 'unknown'),
        ],
      }),
      part({
        results: [result(), result({ scenario: 'message-to-bare-jid', verdict: 'fail' })],
        stale: [stale('gone#*', 'unknown')],
      }),
    ]);
    expect(whole.stale).toEqual([stale('gone#*', 'unknown')]);
  });

  test('refuses reports that contradict each other', () => {
    const other = quietReport({ targets: [target('alpha@1.0', { version: '9' })] });
    expect(() => mergeReports([quietReport(), other])).toThrow(MergeConflict);
    expect(() =>
      mergeReports([quietReport(), quietReport({ tool: { name: 'assay', version: '0.2.0' } })]),
    ).toThrow(
      'tool.version differs between the reports: 0.1.0 and 0.2.0. Judge the older evidence again with `assay judge`, or keep the reports apart.',
    );
  });

  test('refuses to merge nothing', () => {
    expect(() => mergeReports([])).toThrow('nothing to merge: give at least one report');
  });
});

test('a relocated report points below the folder', () => {
  const evidence = {
    file: 'evidence/a.ndjson',
    from: 0,
    to: 1,
    logs: [{ file: 'evidence/s.log', from: 0, to: 9 }],
  };
  const moved = relocate(
    quietReport({ results: [result({ evidence }), result({ check: 'bare' })] }),
    'run-1/',
  );
  expect({ targets: moved.targets, results: moved.results }).toEqual({
    targets: [target('alpha@1.0', { logs: ['run-1/evidence/alpha@1.0/server.log'] })],
    results: [
      result({
        evidence: {
          file: 'run-1/evidence/a.ndjson',
          from: 0,
          to: 1,
          logs: [{ file: 'run-1/evidence/s.log', from: 0, to: 9 }],
        },
      }),
      result({ check: 'bare' }),
    ],
  });
});
