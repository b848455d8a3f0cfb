import { expect, test } from 'vitest';
import type { Play } from '../scenario/plan.ts';
import type { PlayedScenario } from './played.ts';
import { type PlayRunner, playAll, together } from './plays.ts';
import { scenario } from './sample-run.ts';

const plays = (count: number): readonly Play[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ scenario: scenario(`rfc1/sample/${index}`, {}), round: 1 },
    seats: [],
  }));

const nameOf = ({ scenario: { id } }: Play): string => id.replace('rfc1/sample/', '');

const playing = (perform: (play: Play) => Promise<void>): PlayRunner => ({
  async perform(play): Promise<PlayedScenario> {
    await perform(play);
    return { scenario: play.scenario.id, play: play.round, duration: 0, file: '', outcomes: [] };
  },
  groups: (some) => some.map((one) => [one]),
  resize: () => undefined,
  end: async () => undefined,
});

const all = async (
  some: PlayRunner,
  count: number,
  concurrency: number,
  signal = new AbortController().signal,
) => {
  const played: string[] = [];
  const problems: string[] = [];
  const events = {
    onPlayed: ({ scenario: id }: PlayedScenario) => played.push(id.replace('rfc1/sample/', '')),
    onProblem: (play: Play, error: unknown) => problems.push(`${nameOf(play)}: ${String(error)}`),
  };
  const interrupted = await playAll(some, plays(count), together(concurrency), events, signal).then(
    () => undefined,
    (error: unknown) => String(error),
  );
  return { played: played.toSorted(), problems, interrupted };
};

test('one that fails takes no other with it', async () => {
  const some = playing(async (play) => {
    await Promise.resolve();
    if (nameOf(play) === '1') throw new Error('a fault of ours');
  });
  expect(await all(some, 4, 1)).toEqual({
    played: ['0', '2', '3'],
    problems: ['1: Error: a fault of ours'],
    interrupted: undefined,
  });
});

test('none begins once the run is interrupted, and those that had begun come to their end', async () => {
  const controller = new AbortController();
  const begun: string[] = [];
  const some = playing(async (play) => {
    begun.push(nameOf(play));
    if (begun.length === 3) controller.abort(new Error('interrupted'));
    await new Promise((resolve) => setImmediate(resolve));
  });
  const { played, problems, interrupted } = await all(some, 100, 1, controller.signal);
  expect(played).toEqual(begun.toSorted());
  expect([begun.length < 100, problems, interrupted]).toEqual([true, [], 'Error: interrupted']);
});

test('many wait at the same time, but not all of a long run', async () => {
  let now = 0;
  let most = 0;
  const some = playing(async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
  });
  expect((await all(some, 100, 2)).played).toHaveLength(100);
  expect(most).toBe(32);
});
