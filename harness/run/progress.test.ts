import { expect, test } from 'vitest';
import { createProgress } from './progress.ts';

const recording = (live: boolean, columns = 80) => {
  const written: string[] = [];
  const clock = { now: 0 };
  const progress = createProgress({
    write: (text) => written.push(text),
    live,
    columns: () => columns,
    now: () => clock.now,
  });
  return { progress, written, clock };
};

test('without a terminal it writes plain lines: notes, and every tenth of the scenarios', () => {
  const { progress, written, clock } = recording(false);
  progress.begin(
    new Map([
      ['a', 20],
      ['long@1', 3],
    ]),
  );
  progress.note('a', 'starting a');
  for (let count = 0; count < 20; count += 1) {
    clock.now += 500;
    progress.played('a', count === 3 ? { fail: 2, pass: 1 } : { pass: 1 });
  }
  progress.note('elsewhere', 'something\u001b[31m happened\nthere');
  progress.end();
  expect(written).toEqual([
    'a       starting a\n',
    'a       2/20 scenarios\n',
    'a       4/20 scenarios, 2 failing, 2.7/s, 6 s left\n',
    'a       6/20 scenarios, 2 failing, 2.4/s, 6 s left\n',
    'a       8/20 scenarios, 2 failing, 2.3/s, 6 s left\n',
    'a       10/20 scenarios, 2 failing, 2.2/s, 5 s left\n',
    'a       12/20 scenarios, 2 failing, 2.2/s, 4 s left\n',
    'a       14/20 scenarios, 2 failing, 2.2/s, 3 s left\n',
    'a       16/20 scenarios, 2 failing, 2.1/s, 2 s left\n',
    'a       18/20 scenarios, 2 failing, 2.1/s, 1 s left\n',
    'a       20/20 scenarios, 2 failing\n',
    'something [31m happened there\n',
  ]);
});

test('on a terminal it draws one line per target over what it drew before, no wider than the terminal', () => {
  const { progress, written, clock } = recording(true, 30);
  progress.begin(
    new Map([
      ['a', 2],
      ['b', 2],
    ]),
  );
  clock.now = 50;
  progress.played('a', { pass: 1 });
  clock.now = 60;
  progress.played('a', { pass: 1 });
  progress.note('b', 'a very long note about what happens');
  progress.note('', 'reaping');
  progress.end();
  const up = '\u001b[2A\u001b[J';
  expect(written).toEqual([
    ...['a  starting\n', 'b  starting\n'],
    // The first one came too soon after the last drawing; the last scenario is always drawn.
    ...[up, 'a  2/2 scenarios\n', 'b  starting\n'],
    ...[up, 'a  2/2 scenarios\n', 'b  a very long note about wha\n'],
    ...[up, 'reaping\n', 'a  2/2 scenarios\n', 'b  a very long note about wha\n'],
    ...[up, 'a  2/2 scenarios\n', 'b  a very long note about wha\n'],
  ]);
});

test('failures that baselines have are called known, and only the others failing', () => {
  const { progress, written } = recording(false);
  progress.begin(new Map([['a', 2]]));
  progress.played('a', { fail: 3 }, 3);
  progress.played('a', { fail: 2 }, 1);
  expect(written).toEqual(['a  1/2 scenarios, 3 known\n', 'a  2/2 scenarios, 1 failing, 4 known\n']);
});
