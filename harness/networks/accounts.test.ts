import { expect, test } from 'vitest';
import { countedAccounts, createAccounts } from './accounts.ts';

test('names and passwords are unlike each other and hard to guess', () => {
  const accounts = createAccounts(100);
  expect(new Set(accounts.flatMap(({ user, password }) => [user, password])).size).toBe(200);
  for (const { user, password } of accounts) {
    expect(user).toMatch(/^a[0-9a-f]{12}$/);
    expect(password).toMatch(/^[0-9a-f]{24}$/);
  }
});

test('accounts may share passwords with others that are far from them', () => {
  const passwords = createAccounts(6, 3).map(({ password }) => password);
  expect(new Set(passwords).size).toBe(3);
  expect(passwords.slice(3)).toEqual(passwords.slice(0, 3));
});

test('accounts are counted as people count', () => {
  expect([0, 1, 2].map(countedAccounts)).toEqual(['0 accounts', '1 account', '2 accounts']);
});
