import { expect, test } from 'vitest';
import type { Account } from '../../site.ts';
import { deleteAll } from './delete-all.ts';
import type { AccountMaker } from './maker.ts';

const account = (user: string, password = 'right'): Account => ({ user, password });
const signal = new AbortController().signal;

/** Lets in whoever has the right password, and tells who was to be deleted together. */
const recording = () => {
  const together: (readonly string[])[] = [];
  const maker: Pick<AccountMaker, 'delete'> = {
    async delete(accounts) {
      if (accounts.length > 0)
        together.push(accounts.map(({ user, password }) => `${user} ${password}`).toSorted());
      return accounts.filter(({ password }) => password !== 'right');
    },
  };
  return { together, maker: { ...maker, make: async () => undefined } };
};

test('a user is deleted by the first password that is right, and given back where none is', async () => {
  const { together, maker } = recording();
  const accounts = [account('ann', 'old'), account('ann'), account('ann', 'new'), account('ben', 'wrong')];
  expect(await deleteAll(maker, accounts, signal)).toEqual([account('ben', 'wrong')]);
  expect(together).toEqual([['ann old', 'ben wrong'], ['ann right']]);
});

test('two spellings of one name are not used at the same time', async () => {
  const { together, maker } = recording();
  expect(await deleteAll(maker, [account('ANN'), account('ann'), account('ben')], signal)).toEqual([]);
  expect(together).toEqual([['ANN right'], ['ann right', 'ben right']]);
});
