import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, test } from 'vitest';
import { checkName, type Report } from '../reports/index.ts';
import { createInterruption } from './interruption.ts';
import { type Assay, processesOf, until } from './testing/assay.ts';
import { createWorld, ownChecks, type World } from './testing/world.ts';

/** Far below what a scenario waits for a message that does not come (10 s), and enough for a busy machine. */
const prompt = 8000;

const verdicts = ({ results }: Report): Record<string, string> =>
  Object.fromEntries(results.map((result) => [checkName(result), result.verdict]));
const reasons = ({ results }: Report): Record<string, string | undefined> =>
  Object.fromEntries(results.map((result) => [checkName(result), result.reason]));

/** What is judged of the own scenarios while `delivered` still waits for a message that was swallowed. */
const half: Readonly<Record<string, string>> = {
  'rfc6120/own/delivered#delivered': 'unverifiable',
  'rfc6120/own/delivered#stamped': 'unverifiable',
  'rfc6120/own/gated#served': 'not-claimed',
  'rfc6120/own/refused#answered': 'pass',
  'rfc6120/own/refused#answers-from-the-account': 'pass',
  'rfc6120/own/refused#answers-from-the-domain': 'pass',
  'rfc6120/own/refused#answers-to-the-sender': 'pass',
  'rfc6120/own/refused#service-unavailable': 'pass',
};

interface Waiting extends AsyncDisposable {
  readonly world: World;
  readonly command: Assay;
  /** Resolves once the message that never comes was sent by the worker that plays now, and is waited for. */
  untilWaiting(): Promise<void>;
  killWorker(): void;
}

const workersOf = (command: Assay): readonly number[] =>
  processesOf(command.pid).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('run/worker.');
    } catch {
      return false;
    }
  });

/** A run in which everything is judged but a message that never comes, and is waited for. */
const waiting = async (): Promise<Waiting> => {
  const world = await createWorld();
  const target = await world.fake({ fault: 'swallows-messages' });
  const command = world.start(world.run([target]));
  await command.untilSays(/2\/3 scenarios/);
  const transcript = world.path(
    `out/evidence/${target.replace(/:\/+|:/g, '.')}/rfc6120.own.delivered.ndjson`,
  );
  let since = 0;
  const untilWaiting = (): Promise<void> =>
    until(() => {
      const written = statSync(transcript, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      return written > since && readFileSync(transcript, 'utf8').includes('Is it you?');
    }, transcript);
  await untilWaiting();
  return {
    world,
    command,
    untilWaiting,
    killWorker() {
      const [worker, ...others] = workersOf(command);
      if (worker === undefined || others.length > 0) throw new Error('expected one worker');
      process.kill(worker, 'SIGKILL');
      since = Date.now();
    },
    async [Symbol.asyncDispose]() {
      await command[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
};

const allGone = (command: Assay): Promise<void> =>
  until(() => processesOf(command.pid).length === 0, `processes of the group ${command.pid} end`, prompt);

/** What happens on signals at these times, in milliseconds. */
const interruptedAt = (times: readonly number[]) => {
  const happened: string[] = [];
  let now = 0;
  const { signal, interrupt } = createInterruption({
    say: (text) => happened.push(text.split(':', 1)[0] ?? ''),
    leave: () => happened.push(`left at ${now}`),
    now: () => now,
  });
  for (const time of times) {
    now = time;
    interrupt();
  }
  return { happened, aborted: signal.aborted };
};

describe('a signal', () => {
  test('ends the run, and one that comes with it is the same', ({ expect }) => {
    expect(interruptedAt([])).toEqual({ happened: [], aborted: false });
    expect(interruptedAt([5000, 5000, 5999])).toEqual({ happened: ['interrupted'], aborted: true });
  });

  test('that comes later leaves at once', ({ expect }) => {
    expect(interruptedAt([5000, 5001, 6000])).toEqual({
      happened: ['interrupted', 'left at 6000'],
      aborted: true,
    });
  });
});

describe.concurrent('Ctrl-C', () => {
  test('in mid-run keeps what was judged, and ends everything promptly', async ({ expect }) => {
    await using run = await waiting();
    const { world, command } = run;
    const began = performance.now();
    command.interrupt();
    const { code, stderr, stdout } = await command.ended;
    const report = world.report();
    expect({
      code,
      interrupted: report.run.interrupted,
      verdicts: verdicts(report),
      left: processesOf(command.pid),
      stderr,
    }).toEqual({
      code: 3,
      interrupted: true,
      verdicts: half,
      left: [],
      stderr: 'interrupted: stopping targets and writing the report; once more to leave at once\n',
    });
    expect(performance.now() - began).toBeLessThan(prompt);
    expect(reasons(report)[ownChecks[0]]).toMatch(/interrupted|aborted/);
    expect(stdout).toContain('The run was interrupted: what is missing was not tested.');
    expect(readdirSync(world.path('out')).toSorted()).toEqual([
      'evidence',
      'junit.xml',
      'report.html',
      'report.json',
      'report.md',
    ]);

    const judged = await world.assay(['judge', world.path('out'), '--fixtures', world.path('own'), '--json']);
    const again = JSON.parse(judged.stdout) as Report;
    expect([judged.code, again.run.interrupted, verdicts(again)]).toEqual([3, true, half]);
  });

  test.for([
    ['says nothing', { fault: 'says-nothing' }],
    ['hangs in the TLS handshake', { fault: 'hangs-in-the-tls-handshake', tls: true }],
  ] as const)('ends a run whose target %s', async ([, options], { expect }) => {
    await using world = await createWorld();
    await using command = world.start(world.run([await world.fake(options)]));
    await command.untilSays(/connecting to/);
    const began = performance.now();
    command.interrupt();
    const { code } = await command.ended;
    const report = world.report();
    expect([code, report.run.interrupted, new Set(Object.values(verdicts(report)))]).toEqual([
      3,
      true,
      new Set(['unverifiable']),
    ]);
    expect(performance.now() - began).toBeLessThan(prompt);
    expect(processesOf(command.pid)).toEqual([]);
  });

  test('that comes twice, as `timeout` sends it, is one', async ({ expect }) => {
    await using run = await waiting();
    run.command.interrupt();
    process.kill(run.command.pid, 'SIGINT');
    const { code } = await run.command.ended;
    expect([code, verdicts(run.world.report())]).toEqual([3, half]);
    await allGone(run.command);
  });
});

describe.concurrent('a kill that nothing can catch', () => {
  test('of the command ends its workers, and its evidence can be judged', async ({ expect }) => {
    await using run = await waiting();
    const { world, command } = run;
    command.kill();
    await allGone(command);
    const { code, stdout } = await world.assay([
      ...['judge', world.path('out'), '--fixtures', world.path('own'), '--json', '--write'],
    ]);
    const report = JSON.parse(stdout) as Report;
    expect([code, report.run.interrupted, verdicts(report)]).toEqual([3, true, half]);
    expect(world.report()).toEqual(report);
  });

  test('of a worker has another one play what is left, and what was at play once more', async ({
    expect,
  }) => {
    await using run = await waiting();
    const { world, command } = run;
    run.killWorker();
    const { code, stderr, stdout } = await command.ended;
    const report = world.report();
    expect({ code, interrupted: report.run.interrupted, verdicts: verdicts(report) }).toEqual({
      code: 1,
      interrupted: false,
      verdicts: { ...half, [ownChecks[0]]: 'fail', [ownChecks[1]]: 'blocked' },
    });
    expect(`${stdout}${stderr}`).toContain(
      'the worker ended with SIGKILL; another one goes on, with 1 left to play',
    );
    await allGone(command);
  });

  test('of two workers at play with the same makes an error of that, as its evidence says', async ({
    expect,
  }) => {
    await using run = await waiting();
    const { world, command } = run;
    run.killWorker();
    await run.untilWaiting();
    run.killWorker();
    const { code, stdout } = await command.ended;
    const report = world.report();
    const expected = { ...half, [ownChecks[0]]: 'error', [ownChecks[1]]: 'error' };
    expect({ code, interrupted: report.run.interrupted, verdicts: verdicts(report) }).toEqual({
      code: 4,
      interrupted: false,
      verdicts: expected,
    });
    expect(reasons(report)[ownChecks[0]]).toContain('the worker ended with SIGKILL, a second time');
    expect(stdout).toContain('Errors of the harness (2)');
    const judged = await world.assay(['judge', world.path('out'), '--fixtures', world.path('own'), '--json']);
    expect(verdicts(JSON.parse(judged.stdout) as Report)).toEqual(expected);
    await allGone(command);
  });
});
