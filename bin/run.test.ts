import { readdirSync, readFileSync } from 'node:fs';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { root } from '../harness/root.ts';
import { checkName, type Report } from '../reports/index.ts';
import { assay } from './testing/assay.ts';
import { accounts, createWorld, ownChecks, type World } from './testing/world.ts';

const allPass = Object.fromEntries(
  ownChecks.map((check) => [check, check.includes('/gated#') ? 'not-claimed' : 'pass']),
);
const verdicts = (report: Report, target?: string): Record<string, string> =>
  Object.fromEntries(
    report.results
      .filter((result) => target === undefined || result.target === target)
      .map((result) => [checkName(result), result.verdict]),
  );

/** Every file below a folder, with what is in it. */
const filesBelow = (folder: string): readonly (readonly [string, string])[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => [entry.name, readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8')] as const);

const baselineFor = (world: World, product: string, check: string, signature: string): string =>
  world.write(
    'baseline.yaml',
    `product: ${product}
entries:
  - check: ${check}
    signature: ${JSON.stringify(signature)}
    state: known
    reason: it is known for long
    link: https://example.org/issues/1
`,
  );

describe.concurrent('assay run', () => {
  test('a sound server passes, and the report is complete, valid and without passwords', async ({
    expect,
  }) => {
    await using world = await createWorld();
    const target = await world.fake();
    const args = world.run([target], '--json');
    const { code, stdout, stderr } = await world.assay(args);
    const report = world.report();
    expect(JSON.parse(stdout)).toEqual(report);
    expect({ code, verdicts: verdicts(report), stale: report.stale, run: report.run }).toEqual({
      code: 0,
      verdicts: allPass,
      stale: [],
      run: {
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        started: expect.any(String),
        finished: expect.any(String),
        command: ['assay', ...args].join(' '),
        interrupted: false,
        repeat: 1,
      },
    });
    expect(report.targets).toEqual([
      {
        id: target,
        protocol: 'xmpp',
        name: 'external',
        version: 'unknown',
        driver: 'external',
        config: 'default',
        state: 'tested',
        logs: [],
        claims: expect.arrayContaining(['listener c2s', 'mechanism PLAIN']),
        environment: ['ASSAY_DOMAIN=fake.example', 'ASSAY_ACCOUNTS=…'],
      },
    ]);
    expect(stderr).toContain(`${target}  3/3 scenarios`);
    expect(readdirSync(world.path('out')).toSorted()).toEqual([
      'evidence',
      'junit.xml',
      'report.html',
      'report.json',
      'report.md',
    ]);
    const cases: string[] = [];
    const parser = new SaxesParser();
    parser.on('opentag', ({ name, attributes }) => {
      if (name === 'testcase') cases.push(attributes.name ?? '');
    });
    parser.write(world.read('out/junit.xml')).close();
    expect(cases).toHaveLength(ownChecks.length);
    expect(world.read('out/report.md')).toContain(target);
    expect(world.read('out/report.html')).toMatch(/^<!doctype html>/i);
    const telling = filesBelow(world.path('out')).filter(([, text]) =>
      accounts.some(
        ({ user, password }) =>
          text.includes(password) || text.includes(Buffer.from(`\0${user}\0${password}`).toString('base64')),
      ),
    );
    expect(telling.map(([name]) => name)).toEqual([]);
  });

  test('a failing check says what it is about and how to repeat it; what is known of it is weighed', async ({
    expect,
  }) => {
    await using world = await createWorld();
    const target = await world.fake({ fault: 'answers-with-wrong-condition' });
    const first = await world.assay(world.run([target]));
    const failing = world.report().results.filter(({ verdict }) => verdict === 'fail');
    const check = 'rfc6120/own/refused#service-unavailable';
    expect(first.code).toBe(1);
    expect(failing).toEqual([
      {
        target,
        scenario: 'rfc6120/own/refused',
        check: 'service-unavailable',
        requirements: ['RFC6120-8.4-12'],
        level: expect.stringMatching(/^(MUST|SHOULD|MAY)$/),
        verdict: 'fail',
        reason: expect.stringContaining('service-unavailable'),
        sent: '<iq type="get" id="q1" to="fake.example"><query xmlns="urn:assay:nobody"/></iq>',
        expected:
          '<iq><error type="cancel"><service-unavailable xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>',
        observed: expect.stringContaining('<not-acceptable xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>'),
        signature: expect.any(String),
        about: 'sends iq get urn:assay:nobody: iq',
        evidence: {
          file: expect.stringMatching(/^evidence\/.+\.ndjson$/),
          from: expect.any(Number),
          to: expect.any(Number),
        },
        repeat: `ASSAY_DOMAIN=fake.example ASSAY_ACCOUNTS='…' bin/assay run ${target} --fixtures ${world.path('own')} --scenario rfc6120/own/refused --out assay-repeat`,
        duration: expect.any(Number),
      },
    ]);
    const [failure] = failing;
    expect(first.stdout).toContain('\nFailures (1)');
    expect(first.stdout).toContain(failure?.repeat);
    expect(world.read(`out/${failure?.evidence?.file}`)).toContain('not-acceptable');

    const words = (failure?.repeat ?? '').replace(/^.*bin\/assay /, '').split(' ');
    const judged = (...more: string[]) => world.assay([...words, '--out', world.path('again'), ...more]);
    const signature = failure?.signature ?? '';
    const repeated = await judged();
    const known = await judged('--baseline', baselineFor(world, target, check, signature));
    const knownState = world.report('again').results.find(({ verdict }) => verdict === 'fail')?.baseline;
    const changed = await judged('--baseline', baselineFor(world, target, check, 'in another way'));
    const stale = await judged(
      '--baseline',
      baselineFor(world, target, 'rfc6120/own/refused#answered', signature),
    );
    expect({
      repeated: repeated.code,
      known: known.code,
      knownState,
      changed: [changed.code, changed.stdout.includes('Failing differently than before (1)')],
      stale: [stale.code, world.report('again').stale],
    }).toEqual({
      repeated: 1,
      known: 0,
      knownState: { state: 'known', why: 'it is known for long', link: 'https://example.org/issues/1' },
      changed: [1, true],
      stale: [1, [{ target, check: 'rfc6120/own/refused#answered', state: 'passes' }]],
    });
    expect(known.stdout).toContain('Nothing new. 1 known failure, 0 changed, 0 stale.');
  });

  test('a baseline of no target here is named, an empty one is fine, and ours can be left out', async ({
    expect,
  }) => {
    await using world = await createWorld();
    const target = await world.fake();
    const other = world.write('other.yaml', 'product: other\nversions: ">=2 <3"\nentries: []\n');
    const mine = world.write('mine.yaml', `product: ${target}\nentries: []\n`);
    const idle = await world.assay(world.run([target], '--baseline', other));
    const empty = await world.assay(world.run([target], '--baseline', mine, '--no-baseline'));
    expect([idle.code, empty.code]).toEqual([0, 0]);
    expect(idle.stdout.replace(/\s+/g, ' ')).toContain(
      `The baseline of other >=2 <3 speaks of no target here. No baseline speaks of ${target} (external unknown): what fails there is compared with nothing.`,
    );
    expect(empty.stdout).toContain('Nothing new.');
    expect(empty.stdout).not.toContain('speaks of');
  });

  test('what is drafted from one run is what the next run expects, and keeps what people wrote', async ({
    expect,
  }) => {
    await using world = await createWorld();
    const target = await world.fake({ fault: 'answers-with-wrong-condition' });
    await world.assay(world.run([target]));
    const file = world.path('mine.yaml');
    const drafted = await world.assay(['baseline', world.path('out'), '--out', file]);
    const again = await world.assay(world.run([target], '--baseline', file));
    expect([drafted.code, drafted.stdout, again.code]).toEqual([0, `${file}: 0 known, 1 recorded\n`, 0]);
    const written = world
      .read('mine.yaml')
      .replace(
        'state: recorded',
        'state: known\n    reason: it is so as documented\n    link: https://example.org/1',
      );
    world.write('mine.yaml', written);
    await world.assay(world.run([target], '--baseline', file));
    const updated = await world.assay(['baseline', world.path('out'), '--out', file]);
    expect([updated.stdout, world.read('mine.yaml')]).toEqual([`${file}: 1 known, 0 recorded\n`, written]);
    const lost = written.replace('claims:\n', 'claims:\n  - mechanism OUT-OF-FASHION\n');
    world.write('mine.yaml', lost);
    const without = await world.assay(world.run([target], '--baseline', file));
    expect([without.code, without.stdout.includes('Lost claims (1)')]).toEqual([1, true]);
  });

  test('a verdict that flips fails the run and shows how often each came', async ({ expect }) => {
    await using world = await createWorld();
    const target = await world.fake({ fault: 'refuses-in-turns' });
    const { code, stdout } = await world.assay(world.run([target], '--repeat', '2'));
    const flipping = world.report().results.filter(({ tally }) => Object.keys(tally ?? {}).length > 1);
    expect({
      code,
      flipping: flipping.map((result) => [checkName(result), result.verdict, result.tally]),
    }).toEqual({
      code: 1,
      flipping: [['rfc6120/own/refused#service-unavailable', 'fail', { pass: 1, fail: 1 }]],
    });
    expect(stdout).toContain('flips (fail 1, pass 1)');
  });

  test('scenarios that wait do not keep those out that wait for their accounts', async ({ expect }) => {
    const waits = (id: string): string => `
  - id: ${id}
    title: nothing comes, which only time can tell
    parties: { a: stream opened, b: stream opened, c: stream opened, d: stream opened }
    steps:
      - a receives nothing like: <message/>
        check: silence
        covers: [RFC6120-8.2.1-01]`;
    await using world = await createWorld(
      `spec: RFC6120\ntopic: own\ntitle: Waiting\nscenarios:${['one', 'two', 'three'].map(waits).join('')}\n`,
    );
    const { code } = await world.assay(world.run([await world.fake()], '--concurrency', '1'));
    expect([code, Object.values(verdicts(world.report()))]).toEqual([0, ['pass', 'pass', 'pass']]);
  });

  test('what passed in the report before and fails now is called a regression', async ({ expect }) => {
    await using world = await createWorld();
    const target = await world.fake({ fault: 'refuses-in-turns' });
    const args = world.run([target]);
    const before = await world.assay(args);
    const after = await world.assay(args);
    expect([before.code, after.code, after.stdout.includes('Regressions (1)')]).toEqual([0, 1, true]);
  });

  test('a survey without an answer fails the run, and what was asked for want of it reads as blocked', async ({
    expect,
  }) => {
    await using world = await createWorld();
    const target = await world.fake({ fault: 'never-answers' });
    const { code, stdout } = await world.assay(world.run([target], '--scenario', 'rfc6120/own/gated'));
    const report = world.report();
    expect({
      code,
      targets: report.targets.map(({ state, unanswered }) => [state, unanswered]),
      gated: verdicts(report)['rfc6120/own/gated#served'],
    }).toEqual({
      code: 1,
      targets: [['tested', 'the domain and an account did not say what they offer (disco#info)']],
      gated: 'blocked',
    });
    expect(stdout).toContain('Surveys without an answer (1)');
  });

  test('targets that do not fit into memory together are tested one after the other, and say so', async ({
    expect,
  }) => {
    await using world = await createWorld();
    const targets = [await world.fake(), await world.fake()];
    const { code, stdout } = await world.assay(world.run(targets, '--memory', '200'));
    expect([code, targets.map((target) => verdicts(world.report(), target))]).toEqual([
      0,
      targets.map(() => allPass),
    ]);
    const waited = 'waits for memory: it needs 150 MiB, and 50 MiB are left';
    const order = [...stdout.matchAll(/(?:3\/3 scenarios|waits for memory.*)$/gm)].map(([what]) => what);
    expect(order).toEqual([waited, '3/3 scenarios', '3/3 scenarios']);
  });

  test('a server that is not there is told, and nothing reads as green', async ({ expect }) => {
    await using world = await createWorld();
    const there = await world.fake();
    // A port that was given out and given back: nobody listens there.
    await using gone = await createWorld();
    const absent = await gone.fake();
    await gone[Symbol.asyncDispose]();
    const { code, stdout } = await world.assay(world.run([there, absent]));
    const report = world.report();
    expect({
      code,
      there: verdicts(report, there),
      absent: verdicts(report, absent),
      states: report.targets.map(({ id, state }) => [id === there ? 'there' : 'absent', state]).toSorted(),
    }).toEqual({
      code: 3,
      there: allPass,
      // Its problem is said once, and not of each check.
      absent: {},
      states: [
        ['absent', 'failed'],
        ['there', 'tested'],
      ],
    });
    expect(stdout).toMatch(new RegExp(`${absent} failed: .*ECONNREFUSED`));
  });
});

describe.concurrent('where a report cannot go is said before anything starts:', () => {
  test.for([
    [
      'a folder that holds something else',
      root('fixtures'),
      'the folder is not empty and holds no report of ours; name another',
    ],
    ['a file', root('package.json'), 'found a file, expected a folder'],
    ['below a file', root('package.json/x'), `${root('package.json')} is a file and holds no folders`],
  ] as const)('%s', async ([, out, why], { expect }) => {
    const { code, stdout, stderr } = await assay(['run', 'xmpp://127.0.0.1:1', '--out', out]);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: `assay: --out ${out}: ${why}\n`,
    });
  });
});

test('nothing of a report is touched by a command line that is wrong', async () => {
  await using world = await createWorld();
  const target = await world.fake();
  await world.assay(world.run([target]));
  const before = filesBelow(world.path('out'));
  const wrong = [
    world.run(['nosuch']),
    world.run([target, target]),
    world.run(['xmtp-embedded']),
    world.run([target], '--baseline', world.path('nosuch.yaml')),
    world.run([target], '--fixtures', world.path('nosuch')),
    world.run([target], '--spec', 'RFC1'),
  ];
  const codes = await Promise.all(wrong.map(async (args) => (await world.assay(args)).code));
  expect(codes).toEqual([2, 2, 2, 2, 2, 2]);
  expect(filesBelow(world.path('out'))).toEqual(before);
});

test('what repeats a failure below a report leaves that as it is, and judging that leaves the repetition out', async () => {
  await using world = await createWorld();
  const target = await world.fake({ fault: 'answers-with-wrong-condition' });
  await world.assay(world.run([target]));
  const before = filesBelow(world.path('out'));
  const repeated = await world.assay([
    ...world.run([target]).slice(0, -2),
    ...['--out', world.path('out/repeat')],
  ]);
  const below = filesBelow(world.path('out/repeat'));
  const judged = await world.assay(['judge', world.path('out'), '--fixtures', world.path('own'), '--json']);
  expect(repeated.code).toBe(1);
  expect(filesBelow(world.path('out')).length).toBe(before.length + below.length);
  expect(
    (JSON.parse(judged.stdout) as Report).results.map(({ verdict, evidence, tally }) => [
      verdict,
      evidence?.file,
      tally,
    ]),
  ).toEqual(world.report().results.map(({ verdict, evidence }) => [verdict, evidence?.file, undefined]));
});
