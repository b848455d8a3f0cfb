import { randomUUID } from 'node:crypto';
import { beforeAll, describe, test } from 'vitest';
import { ensureEngine } from '../harness/targets/engine.ts';
import { containersOf, engineApi, serverOf } from '../harness/targets/testing/containers.ts';
import { checkName } from '../reports/index.ts';
import type { Assay } from './testing/assay.ts';
import { createWorld, ownFile, refused, type World } from './testing/world.ts';

const engine = await ensureEngine({ mayInstall: false, report: () => undefined });
const missing = engine.kind === 'ready' ? undefined : engine.reason;
const target = 'prosody@13.0';
// Where its image must be built first, that takes a minute or two.
const timeout = 300_000;

/** The id of a run that is under way, from the evidence that it began. */
const runOf = (world: World, out = 'out'): string => {
  const { id } = JSON.parse(world.read(`${out}/evidence/run.json`)) as { readonly id: string };
  return id;
};

/** One scenario that is judged at once, and one that waits for half a minute for what nobody sent. */
const waits = ownFile(
  refused,
  `  - id: waits
    title: what nobody sent does not come
    parties: { romeo: client }
    steps:
${['first', 'second', 'third']
  .map(
    (name) => `      - romeo receives: <message id="${name}"/>
        check: ${name}
        covers: [RFC6120-8.2.1-01]
        observe: true
`,
  )
  .join('')}`,
);

const only = (world: World, scenario: string, out: string): readonly string[] => [
  ...['run', target, '--fixtures', world.path('own')],
  ...['--scenario', `rfc6120/own/${scenario}`, '--out', world.path(out)],
];

/** A scenario that fails on every server: it wants a condition that nobody gives. */
const fails = ownFile(
  refused.replace(/service-unavailable/g, 'payment-required').replace('RFC6120-8.4-12', 'RFC6120-8.2.3-06'),
);

/** The newest image of the target under two more names, as a build in CI would tag it by commit. */
const taggedTwice = async (): Promise<AsyncDisposable & { readonly names: readonly [string, string] }> => {
  const client = await engineApi();
  const images = await client.listImages();
  const image = images.find(({ RepoTags = [] }) =>
    RepoTags.some((tag) => /^assay\/prosody:13\.0-/.test(tag)),
  );
  if (image === undefined) throw new Error('there is no image of the target');
  const repo = `assay-test/${randomUUID()}`;
  for (const tag of ['4f2e', '9c1d']) await client.getImage(image.Id).tag({ repo, tag });
  return {
    names: [`image:${repo}:4f2e like prosody`, `image:${repo}:9c1d like prosody`],
    async [Symbol.asyncDispose]() {
      for (const tag of ['4f2e', '9c1d']) await client.getImage(`${repo}:${tag}`).remove({ noprune: true });
    },
  };
};

/** A run on a container in which one scenario is judged and the other one waits. */
const waiting = async (world: World, ...more: string[]): Promise<Assay> => {
  const command = world.start([...world.run([target]), ...more]);
  await command.untilSays(/1\/2 scenarios/);
  return command;
};

describe.skipIf(missing)(
  `runs on containers${missing === undefined ? '' : ` (not tested: ${missing})`}`,
  { timeout },
  () => {
    beforeAll(async () => {
      // Builds the image where there is none yet, so that no test waits for it.
      await using world = await createWorld(waits);
      await world.assay(only(world, 'refused', 'out'));
    }, timeout);

    test('a container that dies in mid-run is named, and what it did not answer does not read as green', async ({
      expect,
    }) => {
      await using world = await createWorld(waits);
      await using command = await waiting(world);
      const run = runOf(world);
      const container = await serverOf(run);
      await (await engineApi()).getContainer(container?.Id ?? '').kill();
      const { code, stdout } = await command.ended;
      const report = world.report();
      expect({
        code,
        state: report.targets.map(({ state, problem }) => [state, problem]),
        verdicts: report.results.map((result) => [checkName(result), result.verdict]),
        left: await containersOf(run),
      }).toEqual({
        code: 3,
        state: [['failed', 'its container exited with code 137']],
        verdicts: [
          ['rfc6120/own/refused#answered', 'pass'],
          ['rfc6120/own/refused#service-unavailable', 'pass'],
          ['rfc6120/own/refused#answers-to-the-sender', 'pass'],
          ['rfc6120/own/refused#answers-from-the-domain', 'pass'],
          ['rfc6120/own/refused#answers-from-the-account', 'pass'],
          ['rfc6120/own/waits#first', 'observed'],
          ['rfc6120/own/waits#second', 'observed'],
          ['rfc6120/own/waits#third', 'observed'],
        ],
        left: [],
      });
      expect(stdout).toContain(`${target} failed: its container exited with code 137`);
    });

    test('what is recorded of an image of one commit is expected of that of the next', async ({ expect }) => {
      await using world = await createWorld(fails);
      await using tagged = await taggedTwice();
      const [one, two] = tagged.names;
      const first = await world.assay(world.run([one]));
      const drafted = await world.assay([
        'baseline',
        world.path('out'),
        '--out',
        world.path('baseline.yaml'),
      ]);
      const next = await world.assay(world.run([two], '--baseline', world.path('baseline.yaml')));
      expect({
        first: first.code,
        drafted: drafted.stdout.replace(/^.*: /, ''),
        product: /^product: .*$/m.exec(world.read('baseline.yaml'))?.[0],
        next: next.code,
        states: world.report().results.flatMap(({ baseline }) => baseline?.state ?? []),
      }).toEqual({
        first: 1,
        drafted: '0 known, 1 recorded\n',
        product: 'product: prosody',
        next: 0,
        states: ['recorded'],
      });
    });

    test('what a killed command leaves behind goes with the next run, which spares those that live', async ({
      expect,
    }) => {
      await using world = await createWorld(waits);
      await using living = await waiting(world, '--out', world.path('living'));
      await using killed = await waiting(world, '--out', world.path('killed'));
      const [alive, dead] = [runOf(world, 'living'), runOf(world, 'killed')];
      killed.kill();
      await killed.ended;
      const before = await Promise.all([containersOf(alive), containersOf(dead)]);
      const next = await world.assay(only(world, 'refused', 'next'));
      const after = await Promise.all([
        containersOf(alive),
        containersOf(dead),
        containersOf(runOf(world, 'next')),
      ]);
      living.interrupt();
      expect({
        before: before.map(({ length }) => length),
        after: after.map(({ length }) => length),
        codes: [next.code, (await living.ended).code],
        // How long it had to wait, and so what it gave up meanwhile, is the machine's affair.
        verdicts: world
          .report('living')
          .results.filter(({ check }) => !['first', 'second'].includes(check))
          .map((result) => [checkName(result), result.verdict]),
        left: await containersOf(alive),
      }).toEqual({
        before: [2, 2],
        after: [2, 0, 0],
        codes: [0, 3],
        verdicts: [
          ['rfc6120/own/refused#answered', 'pass'],
          ['rfc6120/own/refused#service-unavailable', 'pass'],
          ['rfc6120/own/refused#answers-to-the-sender', 'pass'],
          ['rfc6120/own/refused#answers-from-the-domain', 'pass'],
          ['rfc6120/own/refused#answers-from-the-account', 'pass'],
          ['rfc6120/own/waits#third', 'unverifiable'],
        ],
        left: [],
      });
    });
  },
);
