import { expect, test } from 'vitest';
import { quietReport, result } from './sample.ts';
import { timesIn } from './times.ts';

const span = 65_000;
const timesOf = (durations: readonly number[], run = quietReport().run) => [
  ...timesIn({
    run,
    results: durations.map((duration, n) => result({ scenario: `s${n}`, duration })),
  }).values(),
];

test('all times together are how long the run took, to the millisecond', () => {
  const times = timesOf(Array.from({ length: 777 }, (_, n) => 1 + n * 13));
  expect(times.reduce((sum, one) => sum + one, 0)).toBe(span);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(0);
});

test('a scenario that took longer has more of it, and its checks share that', () => {
  expect(timesOf([100, 300])).toEqual([span / 4, (span / 4) * 3]);
  const checks = ['a', 'b'].map((check) => result({ check, duration: 500 }));
  expect([...timesIn({ run: quietReport().run, results: checks }).values()]).toEqual([span / 2, span / 2]);
});

test('after a merge it is what the parts took together', () => {
  expect(timesOf([1, 1], { ...quietReport().run, took: 1000 })).toEqual([500, 500]);
});

test('where nothing took time, every check has the same', () => {
  expect(timesOf([0, 0])).toEqual([span / 2, span / 2]);
  expect(timesOf([])).toEqual([]);
});
