import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isDead, labelsOf, parseOwner, thisOwner } from './owner.ts';

test('this process is not dead', () => {
  expect(isDead(thisOwner())).toBe(false);
});

test('a process that has ended is dead', async () => {
  const child = spawn(process.execPath, ['--version']);
  await once(child, 'exit');
  expect(isDead({ ...thisOwner(), pid: child.pid ?? 0, started: '1' })).toBe(true);
});

test('a later process with the same pid is not mistaken for the owner', () => {
  expect(isDead({ ...thisOwner(), started: 'earlier' })).toBe(true);
});

test('an owner from before the last boot is dead', () => {
  expect(isDead({ ...thisOwner(), boot: 'earlier' })).toBe(true);
});

test('an owner on another host cannot be seen and counts as living', () => {
  expect(isDead({ ...thisOwner(), host: 'elsewhere', pid: 1, started: 'never' })).toBe(false);
});

test('a label gives back its owner, and what is not ours gives nothing', () => {
  expect(parseOwner(labelsOf('a-run')['assay.owner'])).toEqual(thisOwner());
  expect([undefined, '', '{}', '{"pid":"7"}', 'null'].map(parseOwner)).toEqual(Array(5).fill(undefined));
});
