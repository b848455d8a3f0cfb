import { randomBytes } from 'node:crypto';
import type { Account } from './site.ts';

/** `1 account`, `2 accounts`. */
export const countedAccounts = (count: number): string => `${count} account${count === 1 ? '' : 's'}`;

/**
 * Makes accounts with names and passwords that nobody can guess.
 * @param passwords how many different ones there are; accounts that stand next to each other never have the same
 */
export function createAccounts(count: number, passwords = count): readonly Account[] {
  const different = Array.from({ length: Math.min(count, passwords) }, () => randomBytes(12).toString('hex'));
  return Array.from({ length: count }, (_, place) => ({
    user: `a${randomBytes(6).toString('hex')}`,
    password: different[place % different.length] ?? '',
  }));
}

/**
 * How long making accounts may take. The slowest server at hand needs 3 ms for one on an idle machine; a machine that
 * does much else at once is ten times slower.
 */
export function secondsForAccounts(count: number): number {
  return 30 + Math.ceil(count / 20);
}
