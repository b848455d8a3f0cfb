import { expect, test } from 'vitest';
import { fixedPlaces, sharedPlaces } from './places.ts';

test('where fewer play, each has more places, within bounds', () => {
  const places = sharedPlaces();
  const told: string[] = [];
  const join = (name: string) =>
    places.join({ scenarios: 100, ours: true, onChange: (now) => told.push(`${name} ${now}`) });
  const one = join('one');
  expect(one.places).toBe(16);
  const two = join('two');
  const others = ['three', 'four'].map(join);
  expect([one.places, two.places]).toEqual([8, 8]);
  told.length = 0;
  for (const other of others) other[Symbol.dispose]();
  expect(told).toEqual(['one 12', 'two 12']);
  two[Symbol.dispose]();
  two[Symbol.dispose]();
  expect(told.slice(-1)).toEqual(['one 16']);
});

test('who has more left has more places, and nobody has none', () => {
  const places = sharedPlaces();
  const join = () => places.join({ scenarios: 100, ours: true, onChange: () => undefined });
  const [fast, usual, slow] = [join(), join(), join()];
  for (let played = 0; played < 50; played += 1) usual.played();
  for (let played = 0; played < 80; played += 1) fast.played();
  expect([fast.places, usual.places, slow.places]).toEqual([4, 7, 14]);
  for (const share of [fast, usual, slow]) for (let played = 0; played < 100; played += 1) share.played();
  expect([fast.places, usual.places, slow.places]).toEqual([8, 8, 8]);
});

test('what the user says holds for everyone', () => {
  const places = fixedPlaces(3);
  const player = { scenarios: 100, ours: true, onChange: () => expect.unreachable() };
  const shares = [1, 2].map(() => places.join(player));
  for (const share of shares) share.played();
  expect(shares.map((share) => share.places)).toEqual([3, 3]);
});

test("a server of the user's is not asked for more when others are done", () => {
  const places = sharedPlaces();
  const join = (ours: boolean) => places.join({ scenarios: 100, ours, onChange: () => undefined });
  const [theirs, ours] = [join(false), join(true)];
  ours.played();
  expect([theirs.places, ours.places]).toEqual([8, 12]);
});
