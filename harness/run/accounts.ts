import { randomBytes } from 'node:crypto';
import { errorMessage } from '../error-message.ts';
import { countedAccounts } from '../networks/accounts.ts';
import type { Account, AccountSource } from '../networks/site.ts';
import type { Trace } from '../networks/xmpp/accounts/index.ts';

/** Accounts leased to one scenario; disposing gives back those that are few. */
export interface AccountLease extends Disposable {
  readonly accounts: ReadonlyMap<string, Account>;
  /** Why one of them is not as it should be. */
  readonly problem?: string;
}

/** Hands out accounts so that no two scenarios share one at the same time. */
export interface AccountPool {
  /** @param traces what the holder may leave on a shared account; without it nothing at all. */
  lease(holders: readonly string[], signal: AbortSignal, traces?: readonly Trace[]): Promise<AccountLease>;
}

const fresh = (): Account => ({
  user: `a${randomBytes(6).toString('hex')}`,
  password: randomBytes(12).toString('hex'),
});

const poolOf = (take: () => Account | Promise<Account>): AccountPool => ({
  async lease(holders) {
    const accounts = new Map<string, Account>();
    for (const holder of holders) accounts.set(holder, await take());
    return { accounts, [Symbol.dispose]: () => undefined };
  },
});

const wallet = async (): Promise<Account> => {
  const { generatePrivateKey, privateKeyToAddress } = await import('viem/accounts');
  const key = generatePrivateKey();
  return { user: privateKeyToAddress(key).toLowerCase(), password: key.slice(2) };
};

/** Rids accounts of what a scenario has left on them; gives back what stayed, by user. */
export type Clean = (
  accounts: readonly Account[],
  traces: readonly Trace[],
) => Promise<ReadonlyMap<string, string>>;

const leaveAsIs: Clean = async () => new Map();

/** The accounts of a user's own server are few and are used again, one scenario at a time, each time clean. */
const sharedPool = (accounts: readonly Account[], clean: Clean): AccountPool => {
  const free = [...accounts];
  /** Why an account is not clean. */
  const unclean = new Map<string, string>();
  const waiting: (() => void)[] = [];
  const tidy = async (leased: readonly Account[], traces: readonly Trace[]): Promise<void> => {
    const problems = await clean(leased, traces).catch(
      (error: unknown) => new Map(leased.map(({ user }) => [user, errorMessage(error)])),
    );
    for (const { user } of leased) {
      const problem = problems.get(user);
      if (problem === undefined) unclean.delete(user);
      else unclean.set(user, problem);
    }
  };
  const giveBack = (leased: readonly Account[]): void => {
    free.push(...leased);
    for (const wake of waiting.splice(0)) wake();
  };
  /** Those that are clean go first. */
  const take = (count: number): readonly Account[] => {
    const [dirty, good] = [true, false].map((is) => free.filter(({ user }) => unclean.has(user) === is));
    const leased = [...(good ?? []), ...(dirty ?? [])].slice(0, count);
    for (const account of leased) free.splice(free.indexOf(account), 1);
    return leased;
  };
  return {
    async lease(holders, signal, traces) {
      if (holders.length > accounts.length) {
        throw new Error(
          `this scenario needs ${countedAccounts(holders.length)} and there ${accounts.length === 1 ? 'is' : 'are'} ${accounts.length}`,
        );
      }
      while (free.length < holders.length) {
        signal.throwIfAborted();
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        const aborted = (): void => reject(signal.reason);
        signal.addEventListener('abort', aborted, { once: true });
        waiting.push(resolve);
        await promise.finally(() => signal.removeEventListener('abort', aborted));
      }
      const leased = take(holders.length);
      const dirty = leased.filter(({ user }) => unclean.has(user));
      if (dirty.length > 0) await tidy(dirty, []);
      const [problem] = dirty.flatMap(({ user }) => {
        const why = unclean.get(user);
        return why === undefined ? [] : [`the account ${user} could not be cleaned: ${why}`];
      });
      return {
        accounts: new Map(holders.map((holder, index) => [holder, leased[index] ?? fresh()])),
        ...(problem !== undefined && { problem }),
        [Symbol.dispose]() {
          if (traces === undefined || problem !== undefined) giveBack(leased);
          else void tidy(leased, traces).finally(() => giveBack(leased));
        },
      };
    },
  };
};

/**
 * @param taken how many of a pool's accounts are used already
 * @param clean rids the accounts of a list of what a scenario has left
 */
export const accountPool = (source: AccountSource, taken: number, clean: Clean = leaveAsIs): AccountPool => {
  if (source.kind === 'wallets') return poolOf(wallet);
  if (source.kind === 'list') return sharedPool(source.accounts, clean);
  const rest = source.kind === 'pool' ? source.accounts.slice(taken) : [];
  return poolOf(() => {
    const account = rest.shift();
    if (account === undefined) throw new Error('the pool of accounts made for this run is empty');
    return account;
  });
};
