import { expect, test } from 'vitest';
import { align } from './align.ts';

const isSame = (a: string, b: string): boolean => a === b;
const isAlike = (a: string, b: string): boolean => a[0] === b[0];

const aligned = (wanted: string, offered: string): string => {
  const { pairs, extra } = align(wanted.split(' '), offered.split(' '), isSame, isAlike);
  const told = pairs.map(({ wanted: own, kid, fitting }) =>
    kid === undefined ? `-${own}` : fitting ? own : `${own}/${kid}`,
  );
  return [...told, ...extra.map((kid) => `+${kid}`)].join(' ');
};

test.each([
  ['a1 b1 c1', 'a1 b1 c1', 'a1 b1 c1', 'what is the same'],
  ['a1 b1 c1', 'b1 c1', '-a1 b1 c1', 'one that is missing at the front'],
  ['b1 c1', 'a1 b1 c1', 'b1 c1 +a1', 'one too many'],
  ['a1 b1 c1', 'a1 b2 c1', 'a1 b1/b2 c1', 'one that is not as it must be'],
  ['a1 b1', 'b1 a1', '-a1 b1 +a1', 'another order'],
])('%s beside %s is %s: %s', (wanted, offered, told) => {
  expect(aligned(wanted, offered)).toBe(told);
});
