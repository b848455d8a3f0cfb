import type { Account } from '../../site.ts';
import type { AccountMaker } from './maker.ts';

const deleteUsers = async (
  maker: AccountMaker,
  accounts: readonly Account[],
  signal: AbortSignal,
): Promise<readonly Account[]> => {
  const byUser = Map.groupBy(accounts, ({ user }) => user);
  const left: Account[] = [];
  for (let turn = 0, round = [...byUser.values()]; round.length > 0; turn += 1) {
    const still = new Set(
      (
        await maker.delete(
          round.flatMap((some) => some[turn] ?? []),
          signal,
        )
      ).map(({ user }) => user),
    );
    const failed = round.filter(([first]) => first && still.has(first.user));
    left.push(...failed.filter((some) => some.length === turn + 1).flat());
    round = failed.filter((some) => some.length > turn + 1);
  }
  return left;
};

/**
 * Deletes each user by the first of its passwords that lets us in; gives back those that none did. Spellings of one name are
 * one account, which only one of them is used for at a time.
 */
export const deleteAll = async (
  maker: AccountMaker,
  accounts: readonly Account[],
  signal: AbortSignal,
): Promise<readonly Account[]> => {
  const spellings = new Map(accounts.map(({ user }) => [user.toLowerCase(), user]));
  const isLast = ({ user }: Account): boolean => spellings.get(user.toLowerCase()) === user;
  const others = await deleteUsers(
    maker,
    accounts.filter((account) => !isLast(account)),
    signal,
  );
  return [...others, ...(await deleteUsers(maker, accounts.filter(isLast), signal))];
};
