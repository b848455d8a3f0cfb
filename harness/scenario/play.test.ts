import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import type { Scenario } from '../language/scenario.ts';
import { type Fake, type FakeOptions, type FaultName, startFake } from '../networks/xmpp/fakes/index.ts';
import { sessionScenarios, streamScenarios } from '../networks/xmpp/testing/scenarios.ts';
import { root } from '../root.ts';
import { judge } from './judge.ts';
import { check, scenarioOf } from './sample.ts';
import { brief, generous, type PlayedOnce, playOnce } from './sample-play.ts';

const kinds = ['client', 'stream'] as const;

// Each takes well under a second; a busy machine is no reason to fail.
vi.setConfig({ testTimeout: 60_000 });

/** Plays, and holds what must hold whatever the server does. */
const proved = async (options: FakeOptions, scenario: Scenario, timeouts = generous): Promise<PlayedOnce> => {
  await using fake: Fake = await startFake(options);
  const played = await playOnce(fake, scenario, timeouts);
  await fake.idle(AbortSignal.timeout(20_000));
  expect(judge(scenario, played.transcript)).toEqual(played.outcomes);
  for (const { password } of fake.accounts) expect(played.text).not.toContain(password);
  return played;
};

describe.each(kinds)('a sound server passes with a %s', (kind) => {
  test.concurrent.each([
    ['plain TCP', { tls: false }, 'c2s'],
    ['STARTTLS', { tls: true }, 'c2s'],
    ['direct TLS', { tls: true }, 'c2s-tls'],
    ['SCRAM-SHA-1', { tls: false, mechanisms: ['SCRAM-SHA-1'] }, 'c2s'],
  ] as const)('over %s', async (_name, options, listener) => {
    for (const scenario of Object.values(sessionScenarios(kind, listener))) {
      expect((await proved(options, scenario)).problems).toEqual([]);
    }
  });
});

test.each(Object.entries(streamScenarios))(
  'a sound server passes on a raw stream: %s',
  async (_name, scenario) => {
    expect((await proved({}, scenario)).problems).toEqual([]);
  },
);

test.each(kinds)('a server that drips one byte at a time passes with a %s', async (kind) => {
  const { requests, messages } = sessionScenarios(kind);
  expect((await proved({ fault: 'drips-one-byte-at-a-time' }, requests)).problems).toEqual([]);
  expect((await proved({ fault: 'drips-one-byte-at-a-time', tls: true }, messages)).problems).toEqual([]);
});

test.each(kinds)('passwords that a server tells stay out of the evidence of a %s', async (kind) => {
  const { problems, text } = await proved({ fault: 'tells-passwords' }, sessionScenarios(kind).requests);
  expect(problems).toEqual([]);
  expect(text).toContain('[hidden:romeo.password]');
});

describe.each(kinds)('to a %s, exactly the check fails that sees the fault', (kind) => {
  const { requests, messages, order, ending } = sessionScenarios(kind);
  const missing = 'fail, nothing fitting came: ';
  const blocked = (check: string, how: string) => `blocked, ${check} failed: nothing fitting came: ${how}`;
  const broken = (how: string) => [
    `refused: ${missing}${how}`,
    ...['condition', 'features', 'one-answer'].map((id) => `${id}: ${blocked('refused', how)}`),
  ];
  const cases: readonly (readonly [FaultName, Scenario, readonly (string | RegExp)[]])[] = [
    [
      'answers-with-wrong-condition',
      requests,
      [
        'condition: fail, /iq/error/@type: expected cancel, found modify; /iq/error/service-unavailable: <service-unavailable> is missing among <not-acceptable>',
        'features: fail, /iq/@type: expected result, found error; /iq/query: <query> is missing among <error>',
      ],
    ],
    ['answers-twice', requests, ['one-answer: fail, an iq came that must not']],
    ['answers-garbage', requests, broken('the stream is not XML: disallowed character in attribute name.')],
    ['sends-invalid-utf-8', requests, broken('the stream is not XML: bytes that are not UTF-8')],
    ['nests-deep', requests, broken('the stream is not XML: elements are nested more than 500 deep')],
    [
      'sends-a-huge-stanza',
      requests,
      broken('the stream is not XML: one element is longer than 4194304 bytes'),
    ],
    ['expands-entities', requests, broken('the stream is not XML: undefined entity.')],
    ['closes-in-mid-stanza', requests, broken('the connection was closed')],
    [
      'swaps-from-and-to',
      messages,
      [/^stamped: fail, \/message\/@from: expected \{romeo.full\}, found u\w+@fake.example\/\S+$/],
    ],
    [
      'does-not-stamp-from',
      messages,
      [/^stamped: fail, \/message\/@from: expected \{romeo.full\}, found u\w+@fake.example\/\S+$/],
    ],
    ['delivers-twice', messages, ['once: fail, a message came that must not']],
    ['leaks-to-other-resources', messages, ['private: fail, a message came that must not']],
    [
      'reorders-messages',
      order,
      [
        'first: fail, /message/@id: expected m1, found m2',
        'second: fail, /message/@id: expected m2, found m1',
      ],
    ],
  ];

  test.concurrent.each(cases)('%s', async (fault, scenario, problems) => {
    const played = await proved({ fault }, scenario);
    expect(played.problems).toEqual(
      problems.map((problem) => (problem instanceof RegExp ? expect.stringMatching(problem) : problem)),
    );
  });

  const waiting: readonly (readonly [FaultName, Scenario, readonly RegExp[]])[] = [
    ['never-answers', requests, [/^refused: fail, nothing fitting came: \d+ ms passed$/]],
    [
      'answers-with-wrong-id',
      requests,
      [/^refused: fail, nothing fitting came: (iq error service-unavailable came instead|\d+ ms passed)$/],
    ],
    ['swallows-messages', messages, [/^delivered: fail, nothing fitting came: \d+ ms passed$/]],
    ['never-closes-stream', ending, [/^answered-in-kind: fail, nothing fitting came: /]],
  ];

  test.concurrent.each(waiting)('%s, in the time it was given', async (fault, scenario, problems) => {
    const { problems: found } = await proved({ fault }, scenario, { ...brief, setup: generous.setup });
    expect(found.slice(0, problems.length)).toEqual(
      problems.map((problem) => expect.stringMatching(problem)),
    );
    expect(
      found
        .slice(problems.length)
        .every((problem) => /: (blocked, \w+ failed: |unverifiable, the marker)/.test(problem)),
    ).toBe(true);
  });
});

test.each([
  [
    'omits-stream-id',
    streamScenarios.opening,
    'header: fail, /stream:stream/@id: expected {+}, found no such attribute',
  ],
  [
    'never-closes-stream',
    streamScenarios.breaking,
    /^disconnected: fail, nothing fitting came: \d+ ms passed$/,
  ],
  [
    'accepts-any-password',
    streamScenarios.guessing,
    'refused: fail, /failure: expected <failure>, found <success>',
  ],
] as const)('on a raw stream, %s is seen', async (fault, scenario, problem) => {
  const { problems } = await proved({ fault }, scenario, brief);
  expect(problems).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
});

describe.each(kinds)('a %s that cannot log in says why', (kind) => {
  const cases: readonly (readonly [string, FakeOptions, 'c2s' | 'c2s-tls', RegExp])[] = [
    ['refused', { fault: 'refuses-every-password' }, 'c2s', /not-authorized/],
    ['left alone', { fault: 'says-nothing' }, 'c2s', /^getting romeo bound took longer than 1000 ms$/],
    ['dropped in mid-login', { fault: 'closes-in-mid-login' }, 'c2s', /^the connection was closed$/],
    [
      'flooded with nothing but TLS alerts',
      { fault: 'fails-the-tls-handshake', tls: true },
      'c2s',
      /wrong version number|^the server answered the TLS handshake in plain text$/,
    ],
    [
      'the same with direct TLS',
      { fault: 'fails-the-tls-handshake', tls: true },
      'c2s-tls',
      /wrong version number|the server answered the TLS handshake in plain text$/,
    ],
    [
      'left alone in the TLS handshake',
      { fault: 'hangs-in-the-tls-handshake', tls: true },
      'c2s',
      /took longer than 1000 ms$/,
    ],
    [
      'the same with direct TLS',
      { fault: 'hangs-in-the-tls-handshake', tls: true },
      'c2s-tls',
      /took longer than 1000 ms$/,
    ],
  ];
  test.concurrent.each(cases)('%s', async (_name, options, listener, why) => {
    const { requests } = sessionScenarios(kind, listener);
    const { problems, transcript } = await proved(options, requests, brief);
    const failed = transcript.find((event) => event.kind === 'setup' && event.state === 'failed');
    expect(failed && 'why' in failed ? failed.why : undefined).toMatch(why);
    expect(problems).toHaveLength(4);
    expect(problems[0]).toMatch(/^refused: blocked, romeo could not get ready: /);
  });

  test('nobody listens', async () => {
    const fake = await startFake();
    await fake[Symbol.asyncDispose]();
    const { problems } = await playOnce(fake, sessionScenarios(kind).requests);
    expect(problems[0]).toMatch(/^refused: blocked, romeo could not get ready: .*ECONNREFUSED/);
  });
});

test.each(kinds)(
  'a server that delivers what is no XML fails for a %s, whatever is asked or done behind it',
  async (kind) => {
    const party = `{ kind: ${kind}, phase: bound }`;
    const scenario = scenarioOf(
      `{ romeo: ${party}, juliet: ${party} }`,
      `
- romeo sends: <message id="m1" to="{juliet.full}"><body>hi</body></message>
- juliet receives nothing like: <assay:any/>
  except: [<message/>, <iq/>, <stream:error/>]
  after: romeo
  ${check('nothing-ill-formed')}
- juliet receives nothing like: <message id="m1"/>
  ${check('not-delivered')}
- romeo sends: <iq type="get" id="q1" to="{domain}"/>
- romeo receives: <iq id="q1"/>
  ${check('goes-on')}`,
    );
    const why = 'a thing that is no XML came that must not: unbound namespace prefix: "v".';
    const { problems } = await proved({ fault: 'delivers-what-is-no-xml' }, scenario);
    expect(problems).toEqual([
      `nothing-ill-formed: fail, ${why}`,
      `not-delivered: blocked, nothing-ill-formed failed: ${why}`,
    ]);
    const asking = scenarioOf(
      `{ romeo: ${party}, juliet: ${party} }`,
      `
- romeo sends: <message id="m1" to="{juliet.full}"><body>hi</body></message>
- romeo sends: <iq type="get" id="q1" to="{domain}"/>
- romeo receives: <iq id="q1"/>
  ${check('goes-on')}
- juliet sends: <iq type="get" id="q2" to="{domain}"/>
- juliet receives: <iq id="q2"/>
  ${check('answered')}`,
    );
    expect((await proved({ fault: 'delivers-what-is-no-xml' }, asking)).problems).toEqual([
      'answered: fail, nothing fitting came: the stream is not XML: unbound namespace prefix: "v".',
    ]);
  },
);

test('a flood ends where our limit for it does', async () => {
  const { ending } = sessionScenarios('client');
  const flooded: Scenario = { ...ending, steps: ending.steps.slice(1) };
  expect((await proved({ fault: 'floods' }, flooded)).problems).toEqual([
    'answered-in-kind: fail, nothing fitting came: the stream is not XML: there are more than 100000 elements on the stream',
  ]);
});

test('an interrupted scenario ends at once, and its transcript says so', async () => {
  await using fake = await startFake({ fault: 'never-answers' });
  const stop = new AbortController();
  const scenario = sessionScenarios('stream').requests;
  const playing = playOnce(fake, scenario, generous, stop.signal);
  await expect.poll(() => fake.connections).toBe(1);
  stop.abort(new Error('the run was interrupted by Ctrl-C'));
  const { problems, transcript } = await playing;
  expect(problems[0]).toBe('refused: unverifiable, the run was interrupted by Ctrl-C');
  expect(transcript.at(-1)).toMatchObject({
    kind: 'end',
    why: 'interrupted',
    problem: 'the run was interrupted by Ctrl-C',
  });
  await fake.idle(AbortSignal.timeout(20_000));
});

test('a party of no kind is an error of ours, and no other check is touched', async () => {
  await using fake = await startFake();
  const { requests } = sessionScenarios('stream');
  const { outcomes } = await playOnce(fake, {
    ...requests,
    parties: { romeo: { kind: 'pigeon', phase: 'bound', listener: 'c2s' } },
  });
  expect(outcomes.map(({ verdict, reason }) => `${verdict}: ${reason}`)).toEqual(
    Array(4).fill('error: romeo has no kind'),
  );
});

test.each(kinds)(
  'a process that played with a %s ends by itself, whatever the server did',
  async (kind) => {
    const program = `
    const { startFake } = await import('${root('harness/networks/xmpp/fakes/index.ts')}');
    const { playOnce, brief } = await import('${root('harness/scenario/sample-play.ts')}');
    const { sessionScenarios } = await import('${root('harness/networks/xmpp/testing/scenarios.ts')}');
    for (const fault of ['closes-in-mid-login', 'says-nothing', 'never-answers', 'never-closes-stream']) {
      await using fake = await startFake({ fault });
      const { problems } = await playOnce(fake, sessionScenarios('${kind}').ending, brief);
      console.log(problems.length);
    }
    console.log(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length, 'timers');`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { timeout: 50_000 },
    );
    expect(stdout.trim().split('\n')).toEqual(['1', '1', '0', '1', '0 timers']);
  },
  20_000,
);
