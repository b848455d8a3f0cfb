import { errorMessage } from '../error-message.ts';
import type { Scenario } from '../language/scenario.ts';
import { countedAccounts } from '../networks/accounts.ts';
import { networkNamed } from '../networks/index.ts';
import type { Account, AccountSource, Site } from '../networks/site.ts';
import { untilCalled } from '../wait.ts';

/** Accounts leased to one scenario; disposing gives back those that are few. */
export interface AccountLease extends Disposable {
  readonly accounts: ReadonlyMap<string, Account>;
  /** Why one of them is not as it should be. */
  readonly problem?: string;
}

/** Hands out accounts so that no two scenarios share one at the same time. */
export interface AccountPool {
  /** @param after the scenario that is played with them, where it may leave anything on a shared account. */
  lease(holders: readonly string[], signal: AbortSignal, after?: Scenario): Promise<AccountLease>;
  /** Resolves once all that was given back is clean, or was tried to be. */
  settled(): Promise<void>;
}

const poolOf = (take: () => Account | Promise<Account>): AccountPool => ({
  async lease(holders) {
    const accounts = new Map<string, Account>();
    for (const holder of holders) accounts.set(holder, await take());
    return { accounts, [Symbol.dispose]: () => undefined };
  },
  settled: async () => undefined,
});

/** Rids accounts of what a scenario has left on them, else of what any leaves; gives back what stayed, by user. */
export type Clean = (accounts: readonly Account[], after?: Scenario) => Promise<ReadonlyMap<string, string>>;

const leaveAsIs: Clean = async () => new Map();

/** The accounts of a user's own server are few and are used again, one scenario at a time, each time clean. */
const sharedPool = (accounts: readonly Account[], clean: Clean): AccountPool => {
  const free = [...accounts];
  /** Why an account is not clean. */
  const unclean = new Map<string, string>();
  const waiting = new Set<() => void>();
  const cleaning = new Set<Promise<void>>();
  const tidy = async (leased: readonly Account[], after?: Scenario): Promise<void> => {
    const problems = await clean(leased, after).catch(
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
    for (const wake of waiting) wake();
    waiting.clear();
  };
  /** Those that are clean go first. */
  const take = (count: number): readonly Account[] => {
    const [dirty, good] = [true, false].map((is) => free.filter(({ user }) => unclean.has(user) === is));
    const leased = [...(good ?? []), ...(dirty ?? [])].slice(0, count);
    for (const account of leased) free.splice(free.indexOf(account), 1);
    return leased;
  };
  return {
    async lease(holders, signal, after) {
      if (holders.length > accounts.length) {
        throw new Error(
          `this scenario needs ${countedAccounts(holders.length)} and there ${accounts.length === 1 ? 'is' : 'are'} ${accounts.length}`,
        );
      }
      while (free.length < holders.length) {
        await untilCalled(signal, (wake) => {
          waiting.add(wake);
          return () => waiting.delete(wake);
        });
      }
      const leased = take(holders.length);
      const dirty = leased.filter(({ user }) => unclean.has(user));
      if (dirty.length > 0) await tidy(dirty);
      const [problem] = dirty.flatMap(({ user }) => {
        const why = unclean.get(user);
        return why === undefined ? [] : [`the account ${user} could not be cleaned: ${why}`];
      });
      return {
        accounts: new Map(leased.flatMap((account, index) => [[holders[index] ?? '', account] as const])),
        ...(problem !== undefined && { problem }),
        [Symbol.dispose]() {
          if (after === undefined || problem !== undefined) {
            giveBack(leased);
            return;
          }
          const cleaned = tidy(leased, after).finally(() => {
            cleaning.delete(cleaned);
            giveBack(leased);
          });
          cleaning.add(cleaned);
        },
      };
    },
    async settled() {
      await Promise.all(cleaning);
    },
  };
};

/**
 * Hands out what a target has; accounts that are still to be made are none.
 * @param taken how many of a pool's accounts are used already
 */
export const poolFor = (site: Site, taken: number): AccountPool => {
  const { fresh, lending } = networkNamed(site.protocol).accounts;
  if (site.accounts.kind === 'fresh' && fresh !== undefined) return poolOf(fresh);
  return accountPool(site.accounts, taken, async (accounts, after) =>
    lending === undefined ? new Map() : await lending.clean(site, accounts, after),
  );
};

/** Hands out those of its listeners, by listener. */
export const listenerPools = ({ listeners }: Site): ReadonlyMap<string, AccountPool> =>
  new Map(
    Object.entries(listeners).flatMap(([name, { accounts = [] }]) =>
      accounts.length > 0 ? [[name, sharedPool(accounts, leaveAsIs)] as const] : [],
    ),
  );

/**
 * The same for a source alone.
 * @param clean rids the accounts of a list of what a scenario has left
 */
export const accountPool = (source: AccountSource, taken: number, clean: Clean = leaveAsIs): AccountPool => {
  if (source.kind === 'list') return sharedPool(source.accounts, clean);
  const rest = source.kind === 'pool' ? source.accounts.slice(taken) : [];
  return poolOf(() => {
    const account = rest.shift();
    if (account === undefined) throw new Error('the pool of accounts made for this run is empty');
    return account;
  });
};
