import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startFake } from '../harness/networks/xmpp/fakes/index.ts';
import { root } from '../harness/root.ts';
import { engineClient, ensureEngine } from '../harness/targets/engine.ts';
import { accounts, createWorld, type World } from './testing/world.ts';

const engine = await ensureEngine({ mayInstall: false, report: () => undefined });
const missing = engine.kind === 'ready' ? undefined : engine.reason;
// Where an image must be built first, that takes a minute or two.
const timeout = 300_000;

/** Nothing of the environment says anything of servers. */
const silent = { ASSAY_DOMAIN: '', ASSAY_ACCOUNTS: '' };

const process = `title: Fake
driver: process
protocol: xmpp
domain: fake.example
versions:
  - version: "2"
  - version: "1"
process:
  binary: node
  command: [node, "{{home}}/server.mjs", "{{accounts}}", "{{port.c2s}}", "{{version}}"]
configurations:
  default:
    files: { server.mjs: server.mjs }
    listeners: { c2s: 5222 }
  loud:
    files: { loud: server.mjs }
readiness: { seconds: 60 }
accounts: { file: accounts, each: "{{user}} {{password}}" }
`;

/** A sound server as a program: its ports lead to those of a fake. */
const program = `import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { startFake } from '${root('harness/networks/xmpp/fakes/index.ts')}';
const [file, port, version] = process.argv.slice(2);
const accounts = readFileSync(file, 'utf8').trim().split('\\n').map((line) => {
  const [user, password] = line.split(' ');
  return { user, password };
});
const { site } = await startFake({ accounts });
createServer((socket) => {
  const other = connect(site.listeners.c2s);
  for (const [one, another] of [[socket, other], [other, socket]]) one.on('error', () => another.destroy()).pipe(another);
}).listen(Number(port), '127.0.0.1');
console.log('version ' + version);
`;

const tested = (world: World): unknown =>
  world.report().targets.map(({ id, name, version, driver, config, named, state, problem }) => ({
    ...{ id, name, version, driver, config, named, state, problem },
  }));

const verdicts = (world: World): unknown =>
  [...new Set(world.report().results.map(({ verdict }) => verdict))].toSorted();

describe('a target of a user’s own', () => {
  test('is a program, in the version and configuration that were asked for', { timeout }, async () => {
    await using world = await createWorld(undefined, silent);
    world.write('server.mjs', program);
    const file = world.write('my-server.yaml', process);
    const { code, stderr } = await world.assay(world.run([`${file}@1+loud`]));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(tested(world)).toEqual([
      {
        id: 'my-server@1+loud',
        name: 'my-server',
        version: '1',
        driver: 'process',
        config: 'loud',
        named: `${file}@1+loud`,
        state: 'tested',
      },
    ]);
    expect(verdicts(world)).toEqual(['not-claimed', 'pass']);
    expect(world.read('out/evidence/my-server@1+loud/server.log')).toBe('version 1\n');
    expect(world.report().results[0]?.repeat).toContain(`run ${file}@1+loud --fixtures`);
  });

  test('runs already, and the file says what the environment would', { timeout }, async () => {
    await using world = await createWorld(undefined, silent);
    await using fake = await startFake({ accounts });
    const { host, port } = fake.site.listeners.c2s ?? {};
    const list = accounts.map(({ user, password }) => `${user}:${password}`).join();
    const address = `xmpp://${host}:${port}`;
    const file = world.write(
      'my-server.yaml',
      `title: Mine
driver: external
protocol: xmpp
address: ${address}
environment: { ASSAY_DOMAIN: fake.example, ASSAY_ACCOUNTS: "${list}" }
`,
    );
    const { code } = await world.assay(world.run([file]));
    expect(code).toBe(0);
    expect(tested(world)).toEqual([
      {
        ...{ id: address, name: 'external', version: 'unknown', driver: 'external', config: 'default' },
        ...{ named: file, state: 'tested' },
      },
    ]);
  });

  test.each([
    [
      process.replace('readiness', 'readyness'),
      /^assay: .*my-server\.yaml:\d+: found the key "readyness", expected .*\n {2}try: readiness:\n$/s,
    ],
    [
      process.replace('loud: server.mjs', 'loud: server.mj'),
      /^assay: .*my-server\.yaml:16: found the file server\.mj, expected one in .*\n {2}try: server\.mjs\n$/,
    ],
  ])('with a mistake is refused with the place and a fix', async (text, message) => {
    await using world = await createWorld(undefined, silent);
    world.write('server.mjs', program);
    const { code, stderr } = await world.assay(world.run([world.write('my-server.yaml', text)]));
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test.each([
    ['@3', /has no version "3"; known are 2, 1\nTry: .*my-server\.yaml@2\n$/],
    ['+lout', /has no configuration "lout"; known are default, loud\nTry: .*my-server\.yaml\+loud\n$/],
  ])('that has no %s is told what it has', async (behind, message) => {
    await using world = await createWorld(undefined, silent);
    world.write('server.mjs', program);
    const file = world.write('my-server.yaml', process);
    const { code, stderr } = await world.assay(world.run([`${file}${behind}`]));
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

/** The image of our own target under a name that nothing else has, in the versions of the example. */
const tagged = async (world: World): Promise<AsyncDisposable & { readonly repo: string }> => {
  await world.assay(world.run(['prosody']));
  const client = (await engineClient('a test')).container.dockerode;
  const images = await client.listImages();
  const image = images.find(({ RepoTags = [] }) =>
    RepoTags.some((tag) => tag.startsWith('assay/prosody:13.')),
  );
  if (image === undefined) throw new Error('there is no image of the target');
  const repo = `assay-test/${randomUUID()}`;
  const tags = ['1.3', '1.2'];
  for (const tag of tags) await client.getImage(image.Id).tag({ repo, tag });
  return {
    repo,
    async [Symbol.asyncDispose]() {
      for (const tag of tags) await client.getImage(`${repo}:${tag}`).remove({ noprune: true });
    },
  };
};

describe.skipIf(missing)(`containers${missing === undefined ? '' : ` (not tested: ${missing})`}`, () => {
  test('the example of the documentation is played', { timeout }, async () => {
    const page = readFileSync(root('fixtures/targets/README.md'), 'utf8');
    const [, example = ''] = /```yaml\n(# my-server\.yaml\n[\s\S]*?)```/.exec(page) ?? [];
    await using world = await createWorld(undefined, silent);
    await using images = await tagged(world);
    const file = world.write(
      'my-server.yaml',
      example.replaceAll('image: my-server:', `image: ${images.repo}:`),
    );
    // What our own configurations include is a file of theirs, which the example has not.
    const alone = (name: string): string =>
      readFileSync(root(`fixtures/targets/prosody/${name}`), 'utf8').replace(
        /^Include "\{\{home\}\}.*$/gm,
        '',
      );
    world.write('default.cfg.lua', alone('default.cfg.lua'));
    world.write('tls.cfg.lua', alone('best.cfg.lua'));
    // The same from a Dockerfile in place of an image.
    world.write('Dockerfile', `FROM ${images.repo}:1.3\nARG VERSION\nLABEL version=\${VERSION}\n`);
    const built = world.write('built-by-a-test.yaml', example.replace(/ {4}image:.*\n/g, ''));
    await world.assay(world.run([file, `${file}@1.2+tls`, built], '--no-baseline'));
    const client = (await engineClient('a test')).container.dockerode;
    const left = world
      .report()
      .targets.flatMap(({ name, image = '' }) => (name === 'built-by-a-test' ? [image] : []));
    for (const image of left) await client.getImage(image).remove();
    expect(left).toEqual([expect.stringMatching(/^assay\/built-by-a-test:1\.3-[\da-f]{12}$/)]);
    expect(tested(world)).toEqual([
      {
        ...{ id: 'built-by-a-test@1.3', name: 'built-by-a-test', version: '1.3', driver: 'container' },
        ...{ config: 'default', named: built, state: 'tested' },
      },
      ...[
        ['1.2', '+tls', 'tls', '@1.2+tls'],
        ['1.3', '', 'default', ''],
      ].map(([version, suffix, config, behind]) => ({
        ...{ id: `my-server@${version}${suffix}`, name: 'my-server', version, driver: 'container' },
        ...{ config, named: `${file}${behind}`, state: 'tested' },
      })),
    ]);
    expect(verdicts(world)).toEqual(['not-claimed', 'pass']);
  });
});
