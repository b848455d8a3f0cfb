import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { root } from '../../harness/root.ts';
import { assess, checkName, type Report, validateReport } from '../../reports/index.ts';

const run = promisify(execFile);

interface Ended {
  readonly code: number;
  readonly stdout: string;
}

const assay = async (...args: readonly string[]): Promise<Ended> => {
  try {
    const { stdout } = await run(root('bin/assay'), [...args], { maxBuffer: 2 ** 28 });
    return { code: 0, stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, stdout };
  }
};

// A whole run is judged thousands of times: minutes of one core, and machines are shared.
vi.setConfig({ testTimeout: 1_800_000, hookTimeout: 1_800_000 });

/** What a verdict is made of, apart from when and where it was found. */
const verdictsOf = (report: Report): readonly string[] =>
  report.results.map(({ target, scenario, check, verdict, reason = '', signature = '' }) =>
    [target, scenario, check, verdict, reason, signature].join(' '),
  );

/**
 * The tests of a whole run: its verdicts are those of the baselines, they follow from the evidence alone, and the
 * evidence proves that every check can fail.
 * @param targets as the command line names them; without any, what a bare `assay run` tests.
 */
export const testRunOf = (...targets: readonly string[]): void => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-servers-'));
  let ended: Ended;
  let report: Report;
  beforeAll(async () => {
    ended = await assay('run', ...targets, '--out', folder);
    report = validateReport(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is judged as its baseline says: nothing is new or has changed, nothing is gone, nothing is left undecided', () => {
    const { news, lost, unexplained, stale, unanswered } = assess(report);
    expect({
      news: news.map(({ kind, target, title, results }) => ({
        kind,
        target,
        title,
        checks: results.map((result) => `${checkName(result)}: ${result.reason} (${result.signature})`),
      })),
      lost,
      unexplained: unexplained.map(({ target, reason, results }) => [target, checkName(results[0]), reason]),
      stale,
      unanswered,
      targets: report.targets.map(({ problem }) => problem ?? 'tested'),
      alone: report.targets.filter(
        ({ id }) => !report.baselines?.some(({ targets: ids }) => ids.includes(id)),
      ),
    }).toEqual({
      news: [],
      lost: [],
      unexplained: [],
      stale: [],
      unanswered: [],
      targets: report.targets.map(() => 'tested'),
      alone: [],
    });
    expect(ended.code).toBe(0);
  });

  test('is judged the same from its evidence alone, twice', async () => {
    const once = await assay('judge', folder, '--json');
    const twice = await assay('judge', folder, '--json');
    expect(once.stdout).toBe(twice.stdout);
    expect(verdictsOf(validateReport(JSON.parse(once.stdout)))).toEqual(verdictsOf(report));
  });

  test('proves that every assertion of a check that it passes can make it fail', async () => {
    const { code, stdout } = await assay('check', '--evidence', folder, '--json');
    const { survivors, early, problems, rates, invented } = JSON.parse(stdout);
    const alive = [...survivors, ...invented.survivors];
    expect({ code, alive, early, problems }).toEqual({ code: 0, alive: [], early: [], problems: [] });
    expect(rates.length).toBeGreaterThan(0);
  });

  test('is judged the same however TCP cuts what comes', async () => {
    const { code, stdout } = await assay('check', '--evidence', folder, '--cut', 'third', '--json');
    expect({ code, cut: JSON.parse(stdout).cut }).toEqual({ code: 0, cut: [] });
  });
};
