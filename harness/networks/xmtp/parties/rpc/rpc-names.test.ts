import { expect, test } from 'vitest';
import { rpcs } from '../../wire/index.ts';
import { pathOf, streamNames, unaryNames } from './rpc-names.ts';

test('the names that fixtures use are those of the RPCs', () => {
  const named = (unary: boolean) =>
    [...rpcs.values()].flatMap(({ name, shape }) => ((shape === 'unary') === unary ? [name] : []));
  expect([...unaryNames].toSorted()).toEqual(named(true).toSorted());
  expect([...streamNames].toSorted()).toEqual(named(false).toSorted());
});

test('their paths are those of the RPCs', () => {
  for (const { name, path } of rpcs.values()) expect(pathOf(name)).toBe(path);
});
