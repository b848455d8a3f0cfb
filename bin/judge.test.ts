import { cpSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { checkName, type Report, type Result } from '../reports/index.ts';
import { createWorld, ownChecks, ownScenarios } from './testing/world.ts';

/** Results but for what no two runs share: times, and where evidence lies. */
const outcomes = ({ results }: Report): readonly unknown[] =>
  results.map(({ duration: _duration, evidence: _evidence, observed: _observed, ...rest }: Result) => rest);

describe.concurrent('assay report', () => {
  test('the parts of a run are merged into what the whole run says, with all of their evidence', async ({
    expect,
  }) => {
    await using world = await createWorld();
    const target = await world.fake({ fault: 'answers-with-wrong-condition' });
    const run = (out: string, ...more: string[]) =>
      world.assay([...world.run([target]), '--out', world.path(out), ...more]);
    const codes = [
      await run('whole'),
      await run('one', '--shard', '1/2'),
      await run('two', '--shard', '2/2'),
    ];
    const merged = await world.assay([
      'report',
      world.path('one'),
      world.path('two'),
      '--out',
      world.path('all'),
    ]);
    const [whole, all] = [world.report('whole'), world.report('all')];
    expect({
      codes: codes.map(({ code }) => code),
      shard: world.report('one').run.shard,
      merged: [merged.code, all.run.shard],
    }).toEqual({ codes: [1, 1, 0], shard: '1/2', merged: [1, undefined] });
    expect(outcomes(all)).toEqual(outcomes(whole));
    expect([all.specs, all.scenarios, all.requirements]).toEqual([
      whole.specs,
      whole.scenarios,
      whole.requirements,
    ]);
    const files = all.results.flatMap(({ evidence }) => evidence?.file ?? []);
    expect(files.filter((file) => !existsSync(world.path(`all/${file}`)))).toEqual([]);

    const judged = await world.assay([
      ...['judge', world.path('all'), '--fixtures', world.path('own'), '--json'],
    ]);
    expect(outcomes(JSON.parse(judged.stdout))).toEqual(outcomes(all));
    const overwriting = await world.assay([
      'report',
      world.path('one'),
      world.path('two'),
      '--out',
      world.path('two'),
    ]);
    expect([overwriting.code, overwriting.stderr]).toEqual([
      2,
      `assay: --out ${world.path('two')}: found one of the reports to merge, expected another folder\n`,
    ]);
  });
});

describe.concurrent('assay judge', () => {
  test('evidence gives the same verdicts without a server, and a changed stimulus is not comparable', async ({
    expect,
  }) => {
    await using world = await createWorld();
    const target = await world.fake({ fault: 'answers-with-wrong-condition' });
    // Nobody answers here: it has no transcript, and is in the judged report all the same.
    const absent = 'xmpp://127.0.0.1:1';
    const run = await world.assay([...world.run([target, absent], '--repeat', '2')]);
    const report = world.report();
    const judge = (...more: string[]) =>
      world.assay(['judge', world.path('out'), '--fixtures', world.path('own'), ...more]);
    const first = await judge('--json');
    const again = await judge('--json', '--write');
    const judged = JSON.parse(first.stdout) as Report;
    expect([run.code, first.code, again.stdout === first.stdout]).toEqual([3, 3, true]);
    expect({ ...judged, results: [] }).toEqual({ ...report, results: [] });
    expect(judged.results.map(({ duration: _, ...rest }) => rest)).toEqual(
      report.results.map(({ duration: _, ...rest }) => rest),
    );
    expect(world.report()).toEqual(judged);

    world.write('own/own.yaml', ownScenarios.replace('<body>Is it you?</body>', '<body>Is it not?</body>'));
    const changed = JSON.parse((await judge('--json')).stdout) as Report;
    const delivered = changed.results.filter(
      (result) => result.target === target && result.scenario.endsWith('/delivered'),
    );
    expect(delivered.map((result) => [checkName(result), result.verdict, result.reason])).toEqual(
      ownChecks
        .slice(0, 2)
        .map((check) => [
          check,
          'unverifiable',
          'the scenario does something else now than when this was recorded: not comparable',
        ]),
    );
  });

  test('single transcripts are judged alone, wherever they lie; what is no transcript is named', async ({
    expect,
  }) => {
    await using world = await createWorld();
    const target = await world.fake();
    await world.assay(world.run([target]));
    const [result] = world.report().results;
    const file = world.path(`out/${result?.evidence?.file}`);
    cpSync(file, world.path('alone.ndjson'));
    const judge = (path: string, ...more: string[]) =>
      world.assay(['judge', path, '--fixtures', world.path('own'), '--json', ...more]);
    const alone = await judge(world.path('alone.ndjson'));
    const report = JSON.parse(alone.stdout) as Report;
    expect([alone.code, report.run.interrupted, report.results.map(checkName)]).toEqual([
      0,
      false,
      ownChecks.slice(0, 2),
    ]);
    const written = await judge(file, '--write');
    expect([written.code, written.stderr]).toEqual([
      2,
      `assay: --write: found ${file}, expected a report folder\n`,
    ]);
    writeFileSync(
      world.path('broken.ndjson'),
      `${readFileSync(file, 'utf8').split('\n', 1)[0]}\nnot json\n{}\n`,
    );
    const broken = await judge(world.path('broken.ndjson'));
    const nowhere = await judge(world.path('nowhere'));
    expect([broken.code, broken.stderr, nowhere.code, nowhere.stderr]).toEqual([
      2,
      `assay: ${world.path('broken.ndjson')}:2: found a line that is no transcript event\n`,
      2,
      `assay: ${world.path('nowhere')}: no such file or folder\n`,
    ]);
  });

  test('a scenario that no fixture has any more is named', async ({ expect }) => {
    await using world = await createWorld();
    const target = await world.fake();
    await world.assay(world.run([target]));
    renameSync(world.path('own'), world.path('elsewhere'));
    const { code, stderr } = await world.assay(['judge', world.path('out')]);
    expect({ code, told: stderr.trim().split('\n') }).toEqual({
      code: 2,
      told: [
        ...['delivered', 'gated', 'refused'].map((name) => `rfc6120/own/${name}: no such scenario any more`),
        'assay: none of this can be judged; --fixtures names scenarios of your own',
      ],
    });
  });
});
