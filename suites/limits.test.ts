import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { root } from '../harness/root.ts';
import { configurationNames, ensureEngine, loadDefinitions } from '../harness/targets/index.ts';
import { checkName, validateReport } from '../reports/index.ts';

const engine = await ensureEngine({ mayInstall: false, report: () => undefined });
const missing = engine.kind === 'ready' ? '' : ` (needs containers: ${engine.reason})`;
const definitions = [...(await loadDefinitions()).values()];
const servers = definitions.flatMap((definition) =>
  definition.driver === 'container'
    ? definition.versions.flatMap(({ version }) =>
        configurationNames(definition).map(
          (name) => [name, `${definition.name}@${version}+${name}`] as const,
        ),
      )
    : [],
);
const byConfiguration = Map.groupBy(servers, ([name]) => name);

/** What any of the servers does not let through as often as it is done, or nothing. */
const refusedBy = async (names: readonly string[]): Promise<readonly string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-limits-'));
  const fixtures = ['--fixtures', root('fixtures/self-test/limits'), '--scenario', 'rfc6120/unlimited/*'];
  const options = ['--no-baseline', '--out', folder];
  try {
    // Whatever is not as it should be is in the report.
    await promisify(execFile)(root('bin/assay'), ['run', ...names, ...fixtures, ...options]).catch(() => 1);
    const { targets, results } = validateReport(
      JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')),
    );
    const problems = targets.flatMap(({ id, problem }) => (problem ? [`${id}: ${problem}`] : []));
    const wrong = results.filter(({ verdict }) => verdict !== 'pass');
    return [
      ...problems,
      ...wrong.map((result) => `${result.target} ${checkName(result)}: ${result.reason ?? result.verdict}`),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

describe.skipIf(missing)(`no server limits what scenarios do by count, rate or address${missing}`, () => {
  test.each([...byConfiguration])('configured as %s', { timeout: 600_000 }, async (_name, some) => {
    expect(await refusedBy(some.map(([, target]) => target))).toEqual([]);
  });
});
