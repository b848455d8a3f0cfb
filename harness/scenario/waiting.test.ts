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

test.each([
  ['what comes slowly is waited for while something comes', 5, 45_000],
  ['what does not come is waited for no longer than its time', 0, 10_000],
  ['who sends without an end is waited for no longer than a minute', 100, 60_000],
])('%s', async (_what, times, expected) => {
  vi.useFakeTimers();
  try {
    const changes = createChanges();
    const began = performance.now();
    let came = 0;
    const waiting = waitFor(() => came === 5 && times === 5, 10_000, changes, { signal });
    const took = waiting.then(() => performance.now() - began);
    for (; came < times; changes.tell()) {
      await vi.advanceTimersByTimeAsync(9000);
      came += 1;
    }
    await vi.advanceTimersByTimeAsync(60_000);
    expect(Math.round(await took)).toBe(expected);
  } finally {
    vi.useRealTimers();
  }
});
