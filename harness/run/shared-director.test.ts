import { expect, test } from 'vitest';
import type { Director, DirectorRequest } from '../networks/director.ts';
import { shareDirector } from './shared-director.ts';

const never = new AbortController().signal;

/** Notes what it has done, one thing after the other. */
const noting = (): { readonly done: string[]; readonly director: Director } => {
  const done: string[] = [];
  return {
    done,
    director: {
      async ask({ kind }) {
        done.push(kind);
        return { text: `${kind} ${done.length}` };
      },
    },
  };
};

const askAll = async (
  { ask }: Director,
  kinds: readonly Exclude<DirectorRequest['kind'], 'log' | 'admit' | 'names'>[],
): Promise<readonly (string | undefined)[]> => {
  const answers: (string | undefined)[] = [];
  for (const kind of kinds) answers.push((await ask({ kind }, never)).text);
  return answers;
};

test('what several ask is done once, when all have asked for it', async () => {
  const { done, director } = noting();
  const shared = shareDirector(director);
  using romeo = shared.join();
  using juliet = shared.join();
  const his = askAll(romeo, ['ready', 'stop', 'start', 'ready']);
  await new Promise((resolve) => setImmediate(resolve));
  expect(done).toEqual([]);
  const hers = askAll(juliet, ['ready', 'stop', 'start', 'ready']);
  expect(await his).toEqual(['ready 1', 'stop 2', 'start 3', 'ready 4']);
  expect(await hers).toEqual(await his);
});

test('one that comes to its end before the others holds nobody up, and has nothing done to them', async () => {
  const { done, director } = noting();
  const shared = shareDirector(director);
  using romeo = shared.join();
  const hers = (async () => {
    using juliet = shared.join();
    return await askAll(juliet, ['ready', 'ready']);
  })();
  // Her end is no reason to start a server that he has just stopped.
  expect(await askAll(romeo, ['ready', 'stop', 'start', 'ready'])).toHaveLength(4);
  expect(await hers).toEqual(['ready 1', 'ready 4']);
  expect(done).toEqual(['ready', 'stop', 'start', 'ready']);
});

test('one that gives up waiting holds nobody up', async () => {
  const { done, director } = noting();
  const shared = shareDirector(director);
  using romeo = shared.join();
  const givesUp = new AbortController();
  const hers = (async () => {
    using juliet = shared.join();
    await juliet.ask({ kind: 'kill' }, givesUp.signal);
  })();
  givesUp.abort(new Error('she has waited long enough'));
  await expect(hers).rejects.toThrow('long enough');
  expect(await askAll(romeo, ['kill'])).toEqual(['kill 1']);
  expect(done).toEqual(['kill']);
});

test('what changes nothing is done for each, and what cannot be done is told to all', async () => {
  const shared = shareDirector({
    async ask({ kind }) {
      if (kind === 'stop') throw new Error('it does not stop');
      return { text: kind };
    },
  });
  using romeo = shared.join();
  using juliet = shared.join();
  expect(await romeo.ask({ kind: 'log', since: {} }, never)).toEqual({ text: 'log' });
  const both = await Promise.allSettled([romeo, juliet].map(({ ask }) => ask({ kind: 'stop' }, never)));
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
