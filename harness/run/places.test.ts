import { expect, test } from 'vitest';
import { fixedPlaces, sharedPlaces } from './places.ts';

test('where fewer play, each has more places, within bounds', () => {
  const places = sharedPlaces();
  const told: string[] = [];
  const join = (name: string) => places.join((now) => told.push(`${name} ${now}`), true);
  const one = join('one');
  expect(one.places).toBe(16);
  const two = join('two');
  const others = ['three', 'four'].map(join);
  expect([one.places, two.places]).toEqual([8, 8]);
  told.length = 0;
  for (const other of others) other[Symbol.dispose]();
  expect(told).toEqual(['one 8', 'two 8', 'four 8', 'one 12', 'two 12']);
  two[Symbol.dispose]();
  two[Symbol.dispose]();
  expect(told.slice(-1)).toEqual(['one 16']);
});

test('what the user says holds for everyone', () => {
  const places = fixedPlaces(3);
  const shares = [1, 2].map(() => places.join(() => expect.unreachable(), true));
  expect(shares.map((share) => share.places)).toEqual([3, 3]);
});

test("a server of the user's is not asked for more when others are done", () => {
  const places = sharedPlaces();
  const theirs = places.join(() => undefined, false);
  const ours = places.join(() => undefined, true);
  expect([theirs.places, ours.places]).toEqual([8, 12]);
});
