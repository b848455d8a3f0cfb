import type { Account } from '../../site.ts';

/** Makes accounts on a server, and deletes them again. */
export interface AccountMaker {
  /**
   * @param begin hears of each account before the server does
   * @throws {MakingError}
   */
  make(accounts: readonly Account[], begin: (account: Account) => void, signal: AbortSignal): Promise<void>;
  /** Gives back those that are still there. Never throws for what a server does. */
  delete(accounts: readonly Account[], signal: AbortSignal): Promise<readonly Account[]>;
}

/** The server makes no accounts, or no more of them. */
export class MakingError extends Error {
  override readonly name = 'MakingError';
  /** `unavailable`: this way is closed. `slowed`: it is open, but not as often as we need. `refused`: anything else. */
  readonly code: 'unavailable' | 'slowed' | 'refused';

  constructor(code: MakingError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
