import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assay } from './testing/assay.ts';
import { createWorld, ownChecks, ownScenarios, type World } from './testing/world.ts';

const target = 'xmpp://127.0.0.1:1';
const commands = ['run', 'judge', 'report', 'list', 'show', 'coverage', 'check', 'doctor'] as const;

describe.concurrent('what is mistyped is told with what was probably meant, and ends with 2:', () => {
  test.for([
    [['rnu'], "error: unknown command 'rnu'\n(Did you mean run?)\n(try --help)\n"],
    [['run', '--specc', 'x'], "error: unknown option '--specc'\n(Did you mean --spec?)\n(try --help)\n"],
    [
      ['run', '--shard', '3/2'],
      "error: option '--shard <i/n>' argument '3/2' is invalid. expected i/n, such as 2/3.\n(try --help)\n",
    ],
    [
      ['run', target, '--requirement', 'RFC6120-8.4-3'],
      /^assay: --requirement RFC6120-8\.4-3 matches nothing; did you mean RFC6120-8\.4-\d+\?\n$/,
    ],
    [
      ['run', target, '--spec', 'RFC612'],
      'assay: --spec RFC612 matches nothing; did you mean RFC6120 (or *RFC612*)?\n',
    ],
    [
      ['run', 'xmpp://romeo:secret@host', '--spec', 'RFC6120'],
      /^assay: xmpp:\/\/host: an address holds a host and a port only\nTry: xmpp:\/\/host with accounts in ASSAY_ACCOUNTS\n$/,
    ],
    [['run', 'no such', '--spec', 'RFC6120'], /^assay: no such: there is no target "no such"; known are /],
    [['run', target, target], `assay: ${target}: it is named twice\n`],
    [['run', target, '--baseline', '/nowhere.yaml'], 'assay: --baseline /nowhere.yaml: no such file\n'],
    [
      ['run', target, '--fixtures', '/nowhere'],
      'assay: --fixtures /nowhere: found no such folder, expected a folder with scenarios\n',
    ],
    [['report', '/nowhere'], 'assay: /nowhere: no such report\n'],
    [
      ['show', 'requirement', 'RFC6120-8.4-3'],
      'assay: there is no requirement RFC6120-8.4-3; did you mean RFC6120-8.4-03? (assay list requirements shows all)\n',
    ],
    [
      ['show', 'spec', 'rfc612'],
      'assay: there is no spec RFC612; did you mean RFC6120? (assay list specs shows all)\n',
    ],
    [
      ['list', 'scenario'],
      /^error: command-argument value 'scenario' is invalid .* Allowed choices are targets, specs, /,
    ],
    [['coverage', 'RFC612'], 'assay: there is no specification RFC612; did you mean RFC6120?\n'],
    [['coverage', 'nosuch'], /^assay: there is no specification NOSUCH; known are .*RFC6120/],
    [['list', 'scenarios', 'nosuch'], /^assay: no scenarios match nosuch; the specifications are RFC5802, /],
    [['list', 'checks', 'pigeons'], /^assay: no checks match pigeons; the specifications are RFC5802, /],
    [['list', 'requirements', 'nosuch'], /^assay: no requirements match nosuch; the specifications are /],
    [['list', 'targets', 'nosuch'], /^assay: no targets match nosuch; there are ejabberd, /],
    [
      ['list', 'parties', 'nosuch'],
      'assay: no parties match nosuch; there are client, stream, websocket, bosh, component, remote, xmtp, xmtp-rpc, operator\n',
    ],
    [
      ['run', 'localhost:5222'],
      /^assay: localhost:5222: there is no target .*\nTry: xmpp:\/\/localhost:5222\n$/,
    ],
  ] as const)('%j', async ([args, told], { expect }) => {
    const { code, stdout, stderr } = await assay(args);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: typeof told === 'string' ? told : expect.stringMatching(told),
    });
  });
});

test.concurrent.for([
  [
    'an account that is listed twice',
    { ASSAY_ACCOUNTS: 'ann:one,ann:two' },
    /has one account twice, in places 1 and 2/,
  ],
  ['accounts that are none', { ASSAY_ACCOUNTS: 'ann' }, /has no "user:password" in place 1/],
  ['an administrator that is none', { ASSAY_ADMIN: 'admin' }, /ASSAY_ADMIN is no "admin@domain:password"/],
  ['an address that is none', { ASSAY_DIRECT_TLS: 'host' }, /ASSAY_DIRECT_TLS is host, which is no address/],
  [
    'certificates that are none',
    { ASSAY_CA: import.meta.filename },
    /ASSAY_CA is .*: it holds no certificate/,
  ],
  [
    'certificates that are nowhere',
    { ASSAY_CA: '/nowhere/ca.pem' },
    /ASSAY_CA is \/nowhere\/ca\.pem: ENOENT/,
  ],
  ['a specification that is none', { ASSAY_IMPLEMENTS: 'RFC' }, /ASSAY_IMPLEMENTS has RFC, which is no spec/],
] as const)('%s: told before a server is looked for, with 2', async ([, environment, told], { expect }) => {
  await using world = await createWorld();
  const args = ['run', target, '--spec', 'RFC7590', '--out', world.path('out')];
  const { code, stdout, stderr } = await assay(args, environment);
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(told) });
});

describe.concurrent('help', () => {
  test.for(commands)('of %s says what it does', async (command, { expect }) => {
    const { code, stdout, stderr } = await assay([command, '--help']);
    expect({ code, stderr, first: stdout.split('\n', 1)[0] }).toEqual({
      code: 0,
      stderr: '',
      first: expect.stringMatching(new RegExp(`^Usage: assay ${command} `)),
    });
  });

  test('of assay lists the commands and the exit codes', async ({ expect }) => {
    const { code, stdout } = await assay(['--help']);
    expect([code, commands.filter((command) => !stdout.includes(`\n  ${command} `))]).toEqual([0, []]);
    expect(stdout).toContain('Exit codes: 0 as expected, 1 something unexpected, 2 wrong usage');
  });
});

describe.concurrent('list, show, coverage', () => {
  test.for([
    [
      ['list', 'targets', 'prosody'],
      'prosody   13.0, 13.0.7, 13.0.1, 0.12  container, process  https://prosody.im/\n',
    ],
    [
      ['list', 'parties', 'stream'],
      /^stream {2}connects +Opens the connection and nothing more\. No value\.\n/,
    ],
    [['list', 'specs', 'rfc7590'], /^RFC7590 {2}\d+\/7 tested {2}Use of Transport Layer Security/],
    [['show', 'target', 'prosody'], /^Prosody {2}https:\/\/prosody\.im\/\n {2}issues: /],
    [['show', 'requirement', 'RFC6120-8.4-03'], /^RFC6120-8\.4-03 {2}MAY, binds entity\n/],
    [
      ['coverage', 'rfc7590'],
      /^spec +level +of +tested +observed +untested +excluded +why excluded\nRFC7590 +MUST[\s\S]*\n\n[\s\S]*not-observable +nothing that goes over/,
    ],
    [['coverage', 'RFC6122', '--untested'], /^RFC6122-\S+ +(MUST|SHOULD|MAY) +untested +\w/],
    [
      ['coverage', 'XEP-0030', '--excluded'],
      /^XEP-0030-\S+ +(MUST|SHOULD|MAY) +\w[\s\S]*\n\n[\s\S]*spec-author +binds authors of/,
    ],
  ] as const)('%j', async ([args, told], { expect }) => {
    const { code, stdout, stderr } = await assay(args);
    const squeezed = typeof told === 'string' ? stdout.replace(/ +/g, ' ') : stdout;
    expect({ code, stderr, squeezed }).toEqual({
      code: 0,
      stderr: '',
      squeezed: typeof told === 'string' ? told.replace(/ +/g, ' ') : expect.stringMatching(told),
    });
  });

  test.for(['targets', 'checks'])('list %s --json prints only JSON', async (kind, { expect }) => {
    const { code, stdout, stderr } = await assay(['list', kind, '--json']);
    expect([code, stderr, Array.isArray(JSON.parse(stdout))]).toEqual([0, '', true]);
  });
});

test.concurrent('list and show know scenarios of a user’s own', async ({ expect }) => {
  await using world = await createWorld();
  const own = ['--fixtures', world.path('own')];
  const [listed, shown] = await Promise.all([
    assay(['list', 'scenarios', 'rfc6120/own', ...own]),
    assay(['show', 'check', ownChecks[0], ...own]),
  ]);
  expect(listed.stdout.split('\n').map((line) => line.split(' ', 1)[0])).toEqual([
    ...['rfc6120/own/delivered', 'rfc6120/own/gated', 'rfc6120/own/refused', ''],
  ]);
  expect(shown.stdout).toMatch(/^rfc6120\/own\/delivered#delivered {2}SHOULD\n/);
});

describe.concurrent('check says how long fixtures take to load, and evidence to be judged:', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
    await world.assay(world.run([await world.fake()]));
  });
  afterAll(async () => await world[Symbol.asyncDispose]());
  const timed = async (...more: readonly string[]): Promise<string> => {
    const args = ['check', '--time', '--fixtures', world.path('own'), '--evidence', world.path('out')];
    return (await assay([...args, ...more])).stdout;
  };

  test('in words', async ({ expect }) => {
    expect(await timed()).toMatch(
      /\nfixtures: loaded in \d+ ms, \d+ ms of one core\njudge: \d+ checks a second on one core \(8 checks of 3 transcripts in \d+ ms, \d+ ms of one core\)\n$/,
    );
  });

  test('as JSON', async ({ expect }) => {
    const { loading, judging } = JSON.parse(await timed('--json')) as Record<string, unknown>;
    const took = { wall: expect.any(Number), cpu: expect.any(Number) };
    expect(loading).toEqual(took);
    expect(judging).toEqual({ transcripts: 3, checks: 8, checksPerSecond: expect.any(Number), took });
  });
});

describe.concurrent('check', () => {
  test('counts the fixtures, a user’s own among them', async ({ expect }) => {
    await using world = await createWorld();
    const [ours, both] = await Promise.all([
      assay(['check', '--json']),
      assay(['check', '--json', '--fixtures', world.path('own')]),
    ]);
    const [before, after] = [ours, both].map(({ stdout }) => JSON.parse(stdout) as Record<string, unknown>);
    expect([before?.problems, ours.code]).toEqual([[], 0]);
    expect([
      Number(after?.scenarios) - Number(before?.scenarios),
      Number(after?.checks) - Number(before?.checks),
    ]).toEqual([3, ownChecks.length]);
    // Those of the user's own are proved at once; what comes with assay takes its time.
    expect(before).not.toHaveProperty('invented');
    expect(after?.invented).toMatchObject({ tried: ownChecks.length, survivors: [], notInvented: [] });
  });

  test.for([
    [
      'a requirement that does not exist',
      'RFC6120-8.2.1-01',
      'RFC6120-8.2.1-1',
      /own\.yaml:25: found the requirement RFC6120-8\.2\.1-1, expected .*\n {2}try: RFC6120-8\.2\.1-01\n$/,
    ],
    [
      'a verb that no party has',
      'romeo sends: <message',
      'romeo sneds: <message',
      /own\.yaml:22: found .*sneds.*, expected .*\n {2}try: .*sends/,
    ],
    [
      'XML that is not well-formed',
      '<body>Is it you?</body>',
      '<body>Is it you?',
      /own\.yaml:22: found <message .*, expected well-formed XML \(/,
    ],
    ['YAML that is none', 'parties: { romeo: client }', 'parties: { romeo: client', /own\.yaml:\d+: found /],
  ] as const)(
    'names file, line, what was found and what was expected: %s',
    async ([, right, wrong, told], { expect }) => {
      await using world = await createWorld(ownScenarios.replace(right, wrong));
      const { code, stdout, stderr } = await assay(['check', '--fixtures', world.path('own')]);
      expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(told) });
      expect(stderr).toContain(`assay: ${world.path('own/own.yaml')}:`);
    },
  );
});

test('doctor proves that failures are seen', async () => {
  const { code, stdout } = await assay(['doctor', '--json']);
  const { findings } = JSON.parse(stdout) as {
    readonly findings: readonly { readonly what: string; readonly state: string }[];
  };
  expect([0, 3]).toContain(code);
  expect(findings.filter(({ state }) => state === 'wrong')).toEqual([]);
  expect(findings.filter(({ what }) => what.startsWith('sees')).length).toBeGreaterThan(5);
});
