import { expect, test } from 'vitest';
import type { Play } from '../scenario/plan.ts';
import { scenario } from './sample-run.ts';
import { playInTurns, type Turn } from './turns.ts';
import { WorkerDeath } from './workers.ts';

const plays = (...names: readonly string[]): readonly Play[] =>
  names.map((name) => ({ scenario: scenario(name, {}), round: 1, seats: [] }));

const nameOf = ({ scenario: { id } }: Play): string => id;

/** Plays in workers that have all of a turn at play at once, two at a time unless alone, and die of what is deadly. */
const played = async (
  all: readonly Play[],
  {
    deadly = [],
    idle = 0,
    again = (play: Play) => play,
  }: {
    readonly deadly?: readonly string[];
    /** So many workers die before they begin. */
    readonly idle?: number;
    readonly again?: (play: Play) => Play | undefined;
  },
) => {
  const turns: string[] = [];
  const lost: string[] = [];
  const deaths: string[] = [];
  const ended: string[] = [];
  let stillborn = idle;
  const error = await playInTurns(all, {
    async take({ plays: some, alone }: Turn, events) {
      turns.push(`${some.map(nameOf).join(' ')}${alone ? ' alone' : ''}`);
      if (stillborn > 0) {
        stillborn -= 1;
        throw new WorkerDeath('SIGKILL');
      }
      const width = alone ? 1 : 2;
      for (let first = 0; first < some.length; first += width) {
        const now = some.slice(first, first + width);
        for (const place of now.keys()) events.onBegun(first + place);
        if (now.some((play) => deadly.includes(nameOf(play)))) throw new WorkerDeath('SIGKILL');
        for (const [place, play] of now.entries()) {
          ended.push(nameOf(play));
          events.onEnded(first + place);
        }
      }
    },
    again,
    onLost: (play, why) => lost.push(`${nameOf(play)}: ${why}`),
    async onDeath(why, left) {
      deaths.push(`${why}, ${left} left`);
    },
  }).then(
    () => undefined,
    (thrown: unknown) => String(thrown),
  );
  return { turns, lost, deaths, ended, error };
};

test('where no worker dies, one plays all', async () => {
  expect(await played(plays('a', 'b', 'c'), {})).toEqual({
    turns: ['a b c'],
    lost: [],
    deaths: [],
    ended: ['a', 'b', 'c'],
    error: undefined,
  });
});

test('what was at play when a worker died is played again, alone, after the rest; what it dies of again is lost', async () => {
  expect(await played(plays('a', 'b', 'c', 'd', 'e', 'f'), { deadly: ['d'] })).toEqual({
    turns: ['a b c d e f', 'e f', 'c d alone'],
    lost: ['d: SIGKILL, a second time'],
    deaths: ['SIGKILL, 4 left', 'SIGKILL, 0 left'],
    ended: ['a', 'b', 'e', 'f', 'c'],
    error: undefined,
  });
});

test('who cannot be played again is lost at once', async () => {
  const { lost, ended } = await played(plays('a', 'b', 'c'), {
    deadly: ['a'],
    again: (play) => (nameOf(play) === 'b' ? undefined : play),
  });
  expect([lost, ended]).toEqual([
    ['b: SIGKILL; no accounts are left to play it again', 'a: SIGKILL, a second time'],
    ['c'],
  ]);
});

test('a worker that dies before it has begun anything is replaced once', async () => {
  const [once, twice] = [await played(plays('a'), { idle: 1 }), await played(plays('a'), { idle: 2 })];
  expect([once.ended, once.error, twice.ended, twice.error, twice.turns]).toEqual([
    ['a'],
    undefined,
    [],
    'WorkerDeath: SIGKILL',
    ['a', 'a'],
  ]);
});

test('what kills ten workers ends it', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `${index}`);
  const { turns, error } = await played(plays(...names), { deadly: names });
  expect([turns.length, error]).toEqual([10, 'WorkerDeath: SIGKILL']);
});

test('what is no death of a worker ends it, too', async () => {
  const ending = playInTurns(plays('a'), {
    take: async () => {
      throw new Error('interrupted');
    },
    again: (play) => play,
    onLost: () => undefined,
    onDeath: async () => undefined,
  });
  await expect(ending).rejects.toThrow('interrupted');
});
