import { expect, test } from 'vitest';
import { createLimiter } from './limiter.ts';

const { signal } = new AbortController();

/** Runs what is ready to run. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

test('a scenario waits until another one is through', async () => {
  const limiter = createLimiter(1);
  const seen: string[] = [];
  const first = await limiter.enter(signal);
  const second = limiter.enter(signal).then((place) => {
    seen.push('second');
    return place;
  });
  await settle();
  expect(seen).toEqual([]);
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();
  expect(seen).toEqual(['second']);
});

test('a scenario that only waits makes room, and comes back before those that have not begun', async () => {
  const limiter = createLimiter(1);
  const seen: string[] = [];
  const first = await limiter.enter(signal);
  first.begin();
  const second = await limiter.enter(signal);
  const third = limiter.enter(signal).then((place) => {
    seen.push('third entered');
    place[Symbol.dispose]();
  });
  const back = first.end().then(() => {
    seen.push('first is back');
    first[Symbol.dispose]();
  });
  await settle();
  expect(seen).toEqual([]);
  second[Symbol.dispose]();
  await Promise.all([third, back]);
  expect(seen).toEqual(['first is back', 'third entered']);
});

test('an interrupted scenario leaves the queue', async () => {
  const limiter = createLimiter(1);
  const first = await limiter.enter(signal);
  const controller = new AbortController();
  const second = limiter.enter(controller.signal);
  controller.abort(new Error('the run was interrupted'));
  await expect(second).rejects.toThrow('the run was interrupted');
  first[Symbol.dispose]();
  (await limiter.enter(signal))[Symbol.dispose]();
});

test('more places let in those who wait, and fewer keep them out until enough have left', async () => {
  const limiter = createLimiter(2);
  const seen: number[] = [];
  const enter = (number: number) =>
    limiter.enter(signal).then((place) => {
      seen.push(number);
      return place;
    });
  const inside = await Promise.all([enter(1), enter(2)]);
  const waiting = [3, 4, 5].map(enter);
  limiter.resize(4);
  await settle();
  expect(seen).toEqual([1, 2, 3, 4]);
  limiter.resize(2);
  for (const place of inside) place[Symbol.dispose]();
  await settle();
  expect(seen).toEqual([1, 2, 3, 4]);
  (await waiting[0])?.[Symbol.dispose]();
  await settle();
  expect(seen).toEqual([1, 2, 3, 4, 5]);
});
