import { describe, test } from 'vitest';
import type { FaultName } from '../harness/networks/xmpp/fakes/index.ts';
import { checkName, type Report } from '../reports/index.ts';
import { processesOf } from './testing/assay.ts';
import { createWorld, ownChecks, type World } from './testing/world.ts';

interface Hostile {
  readonly fault: FaultName;
  readonly tls?: 'starttls' | 'direct';
  /** Absent: either. */
  readonly state?: 'tested' | 'failed';
  /** What its problem says, where it has one. */
  readonly problem?: RegExp;
  /** The verdicts of its checks, in the order of `ownChecks`. */
  readonly verdicts?: readonly string[];
}

const sound = ['pass', 'pass', 'not-claimed', 'pass', 'pass', 'pass', 'pass', 'pass'];
const nothing = sound.map(() => 'no result');

/** Those that watch had nothing to watch. */
const badly = [
  ...['pass', 'pass', 'blocked', 'unverifiable'],
  ...['no result', 'no result', 'no result', 'unverifiable'],
];

/** These never come up. */
const absent: readonly Hostile[] = [
  {
    fault: 'says-nothing',
    state: 'failed',
    problem: /it was not ready within 10 s/,
    verdicts: nothing,
  },
  {
    fault: 'fails-the-tls-handshake',
    tls: 'direct',
    state: 'failed',
    problem: /TLS failed: wrong version number/,
    verdicts: nothing,
  },
  {
    fault: 'hangs-in-the-tls-handshake',
    tls: 'direct',
    state: 'failed',
    problem: /it was not ready within 10 s/,
    verdicts: nothing,
  },
];

/** These open a stream, and then let nobody in. */
const closed: readonly Hostile[] = [
  {
    fault: 'refuses-every-password',
    state: 'failed',
    problem: /the account \w+ was not let in: .*not-authorized/,
    verdicts: nothing,
  },
  {
    fault: 'closes-in-mid-login',
    state: 'failed',
    problem: /the account \w+ was not let in: the connection was closed/,
    verdicts: nothing,
  },
  {
    fault: 'fails-the-tls-handshake',
    tls: 'starttls',
    state: 'failed',
    problem: /nobody gets in: the server answered the TLS handshake in plain text/,
    verdicts: nothing,
  },
];

/** These let us in and answer badly: what they claim is not known, so that nothing is not claimed. */
const rude: readonly Hostile[] = [
  {
    fault: 'answers-garbage',
    state: 'tested',
    verdicts: badly,
  },
  {
    fault: 'closes-in-mid-stanza',
    state: 'tested',
    verdicts: badly,
  },
];

/** Whether a message, or even a log-in, gets through a flood in time is the machine's affair. */
const flooding: readonly Hostile[] = [{ fault: 'floods' }];

/** The verdict of every one of the own checks. */
const verdictsOn = (report: Report, target: string): readonly string[] => {
  const found = new Map(
    report.results
      .filter((result) => result.target === target)
      .map((result) => [checkName(result), result.verdict]),
  );
  return ownChecks.map((check) => found.get(check) ?? 'no result');
};

const startAll = async (world: World, hostiles: readonly Hostile[]): Promise<readonly string[]> => {
  const names: string[] = [];
  for (const { fault, tls } of hostiles)
    names.push(await world.fake({ fault, tls: tls !== undefined, direct: tls === 'direct' }));
  return names;
};

describe.concurrent('a sound target beside', () => {
  test.for<[string, readonly Hostile[], number | undefined]>([
    ['targets that never come up', absent, 3],
    ['targets that let nobody in', closed, 3],
    ['targets that answer badly', rude, 1],
    ['a target that floods', flooding, undefined],
    [
      'a target that hangs in the TLS handshake',
      [
        {
          fault: 'hangs-in-the-tls-handshake',
          tls: 'starttls',
          state: 'failed',
          problem: /nobody gets in: logging in took longer than/,
          verdicts: nothing,
        },
      ],
      3,
    ],
  ])('%s is tested as ever, and the report is complete', async ([, hostiles, code], { expect }) => {
    await using world = await createWorld();
    const good = await world.fake();
    const bad = await startAll(world, hostiles);
    await using command = world.start(world.run([good, ...bad]));
    const ended = await command.ended;
    const report = world.report();
    expect({ code: ended.code, left: processesOf(command.pid), stderr: ended.stderr }).toEqual({
      code: code ?? expect.any(Number),
      left: [],
      stderr: '',
    });
    expect(verdictsOn(report, good)).toEqual(sound);
    const seen = bad.map((name) => {
      const { state, problem } = report.targets.find(({ id }) => id === name) ?? {};
      return { state, problem: problem ?? 'none', verdicts: verdictsOn(report, name) };
    });
    expect(seen).toEqual(
      hostiles.map(({ state, problem, verdicts }) => ({
        state: state ?? expect.stringMatching(/^(tested|failed)$/),
        problem: expect.stringMatching(state === undefined ? /./ : (problem ?? /^none$/)),
        verdicts: verdicts ?? expect.any(Array),
      })),
    );
    for (const [index, { state }] of hostiles.entries()) {
      if (state === 'failed') expect(ended.stdout).toContain(`${bad[index]} failed: `);
    }
  });

  test('a server that goes away in mid-run is named, and what came before is kept', async ({ expect }) => {
    await using world = await createWorld();
    await using elsewhere = await createWorld();
    const leaving = await elsewhere.fake({ fault: 'swallows-messages' });
    await using command = world.start(world.run([leaving]));
    await command.untilSays(/2\/3 scenarios/);
    await elsewhere[Symbol.asyncDispose]();
    const { code, stdout } = await command.ended;
    expect([code, verdictsOn(world.report(), leaving)]).toEqual([
      3,
      ['fail', 'blocked', 'not-claimed', 'pass', 'pass', 'pass', 'pass', 'pass'],
    ]);
    expect(stdout).toContain(`${leaving} failed: it no longer opens streams: `);
  });
});
