import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isDead, isOurs, labelsOf, nameOfOurs, parseOwner, thisOwner } from './owner.ts';

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
  expect(parseOwner(labelsOf('a-run', nameOfOurs())['assay.owner'])).toEqual(thisOwner());
  expect([undefined, '', '{}', '{"pid":"7"}', 'null'].map(parseOwner)).toEqual(Array(5).fill(undefined));
});

test('what bears the name in its labels is ours; what inherited them from an image is not', () => {
  const name = nameOfOurs();
  const labels = labelsOf('a-run', name);
  expect(isOurs(labels, [`/${name}`])).toBe(true);
  expect(isOurs(labels, [name])).toBe(true);
  expect(isOurs(labels, ['/debugging'])).toBe(false);
  expect(isOurs({ 'assay.run': 'a-run' }, ['/debugging'])).toBe(false);
  expect(isOurs(undefined, ['/debugging'])).toBe(false);
});
