import { spawnSync } from 'node:child_process';
import type { Reporter, TestCase } from 'vitest/node';
import { createVitest } from 'vitest/node';
import { sdkProblem } from '../harness/networks/xmtp/sdk/problem.ts';
import { sdkReleases } from '../harness/networks/xmtp/sdk/release.ts';
import { root } from '../harness/root.ts';
import { installPackages } from '../harness/targets/apt.ts';
import { ensureEngine, loadDefinitions, prepareImages, reap } from '../harness/targets/index.ts';
import { findChromium } from '../reports/html/testing/browser.ts';

/** Prints what failed and what was skipped, and ends with a plain count that any CI can read. */
const countingReporter = (counts: { passed: number; failed: number; skipped: string[] }): Reporter => ({
  onTestCaseResult(test: TestCase) {
    const { state } = test.result();
    if (state === 'passed') counts.passed += 1;
    else if (state === 'failed') counts.failed += 1;
    else {
      const result = test.result();
      const reason = 'note' in result && result.note ? result.note : 'skipped';
      counts.skipped.push(`${test.fullName}: ${reason}`);
    }
  },
  // Files that do not load and errors outside of tests are failures too.
  onTestModuleEnd(module) {
    counts.failed += module.errors().length;
  },
  onTestRunEnd(_modules, errors) {
    counts.failed += errors.length;
  },
});

const report = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Milliseconds; on 2 cores without a registry, base images and servers took 100 s. */
const imagesDeadline = 900_000;

/** Milliseconds; a release of the XMTP SDK is some 100 MB. */
const releasesDeadline = 600_000;

/** Several tests ask for the releases of the XMTP SDK at the same time: they are to be there before. */
const fetchReleases = async (mayInstall: boolean): Promise<void> => {
  const signal = AbortSignal.timeout(releasesDeadline);
  for (const name of sdkReleases().keys()) {
    const problem = await sdkProblem(name, mayInstall ? report : undefined, signal);
    if (problem !== undefined)
      report(`tests on the ${name} release of the XMTP SDK will be skipped: ${problem}`);
  }
};

/** What tests need beyond npm packages; what cannot be had is skipped by the tests themselves, by name. */
const setUp = async (): Promise<void> => {
  const mayInstall = process.env.ASSAY_SETUP !== 'never';
  const engine = await ensureEngine({ mayInstall, report });
  if (engine.kind === 'unavailable') report(`tests that need containers will be skipped: ${engine.reason}`);
  else {
    await reap();
    // Once, and before several tests ask for them at the same time.
    await prepareImages(await loadDefinitions(), report, AbortSignal.timeout(imagesDeadline));
  }
  await fetchReleases(mayInstall);
  if (mayInstall && findChromium() === undefined) {
    await installPackages(['chromium'], 'the HTML report is tested in a real browser', {
      report,
      environment: process.env,
    });
  }
};

const typesAreSound = (): boolean => {
  const checks = [
    ['tsc', '--noEmit'],
    ['biome', 'check', '--error-on-warnings', '.'],
  ] as const;
  return checks
    .map(
      ([tool, ...args]) =>
        spawnSync(root(`node_modules/.bin/${tool}`), args, { cwd: root('.'), stdio: 'inherit' }).status === 0,
    )
    .every(Boolean);
};

const filters = process.argv.slice(2);
const counts = { passed: 0, failed: 0, skipped: [] as string[] };
const sound = filters.length > 0 || typesAreSound();
await setUp();
const vitest = await createVitest({
  root: root('.'),
  config: root('suites/vitest.config.ts'),
  watch: false,
  reporters: [['default', { summary: false }], countingReporter(counts)],
});
await vitest.start(filters);
await vitest.close();
if (!sound) counts.failed += 1;
for (const line of counts.skipped) process.stdout.write(`skipped: ${line}\n`);
const skipped = counts.skipped.length > 0 ? `, ${counts.skipped.length} skipped` : '';
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
process.exitCode = counts.failed === 0 && counts.passed > 0 && !process.exitCode ? 0 : 1;
