import { randomBytes } from 'node:crypto';
import type { Account, AccountSource } from '../targets/target.ts';

/** Accounts on loan to one scenario; disposing gives back those that are few. */
export interface Loan extends Disposable {
  readonly accounts: ReadonlyMap<string, Account>;
}

/** Hands out accounts so that no two scenarios share one at the same time. */
export interface AccountDesk {
  borrow(holders: readonly string[], signal: AbortSignal): Promise<Loan>;
}

const fresh = (): Account => ({
  user: `a${randomBytes(6).toString('hex')}`,
  password: randomBytes(12).toString('hex'),
});

const deskOf = (take: () => Account | Promise<Account>): AccountDesk => ({
  async borrow(holders) {
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

/** The accounts of a user's own server are few and are used again, one scenario at a time. */
const lendingDesk = (accounts: readonly Account[]): AccountDesk => {
  const free = [...accounts];
  const waiting: (() => void)[] = [];
  return {
    async borrow(holders, signal) {
      if (holders.length > accounts.length) {
        throw new Error(`this scenario needs ${holders.length} accounts and there are ${accounts.length}`);
      }
      while (free.length < holders.length) {
        signal.throwIfAborted();
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        const aborted = (): void => reject(signal.reason);
        signal.addEventListener('abort', aborted, { once: true });
        waiting.push(resolve);
        await promise.finally(() => signal.removeEventListener('abort', aborted));
      }
      const lent = free.splice(0, holders.length);
      return {
        accounts: new Map(holders.map((holder, index) => [holder, lent[index] ?? fresh()])),
        [Symbol.dispose]() {
          free.push(...lent);
          for (const wake of waiting.splice(0)) wake();
        },
      };
    },
  };
};

/** @param taken how many of a pool's accounts are used already. */
export const accountDesk = (source: AccountSource, taken: number): AccountDesk => {
  if (source.kind === 'registration') return deskOf(fresh);
  if (source.kind === 'wallets') return deskOf(wallet);
  if (source.kind === 'list') return lendingDesk(source.accounts);
  const rest = source.accounts.slice(taken);
  return deskOf(() => {
    const account = rest.shift();
    if (account === undefined) throw new Error('the pool of accounts made for this run is empty');
    return account;
  });
};
