import { expect, test, vi } from 'vitest';
import { createChanges, createPace, type Idle, waitFor } from './waiting.ts';

const { signal } = new AbortController();

const watched = (pace = createPace()) => {
  const said: string[] = [];
  const idle: Idle = { pace, begin: () => void said.push('idle'), end: async () => void said.push('back') };
  return { idle, said };
};

test('a wait is idle when it is ten times as long as an answer usually takes', async () => {
  const pace = createPace();
  expect(pace.quietAfter()).toBe(250);
  for (let answers = 0; answers < 500; answers += 1) pace.answered(10);
  expect(pace.quietAfter()).toBe(250);
  for (let answers = 0; answers < 500; answers += 1) pace.answered(800);
  expect(pace.quietAfter()).toBeGreaterThan(7900);
});

test('nothing is given up on that only takes as long as all else', () => {
  const pace = createPace();
  for (let answers = 0; answers < 500; answers += 1) pace.answered(20);
  expect(pace.longEnough(10_000)).toBe(10_000);
  for (let answers = 0; answers < 500; answers += 1) pace.answered(2000);
  expect([10_000, 90_000].map((least) => pace.longEnough(least))).toEqual([60_000, 90_000]);
});

test('who waits for a server that is slow altogether does not make room for more', async () => {
  vi.useFakeTimers();
  try {
    const pace = createPace();
    for (const [slow, expected] of [
      [false, ['idle', 'back']],
      [true, ['back']],
    ] as const) {
      if (slow) for (let answers = 0; answers < 500; answers += 1) pace.answered(100);
      const { idle, said } = watched(pace);
      const changes = createChanges();
      let came = false;
      const waiting = waitFor(() => came, 10_000, changes, { idle, signal });
      await vi.advanceTimersByTimeAsync(500);
      came = true;
      changes.tell();
      await waiting;
      expect(said).toEqual(expected);
    }
  } finally {
    vi.useRealTimers();
  }
});

test('what is decided already is not waited for, and says nothing of how fast a server is', async () => {
  const { idle, said } = watched();
  await waitFor(() => true, 10_000, createChanges(), { idle, signal });
  expect(said).toEqual([]);
});
