import { once } from 'node:events';
import { deadline } from '../wait.ts';

/** Milliseconds after which a wait counts as idle: ten times a usual answer under full load. */
const quietAfter = 250;

/** Told when a scenario does nothing but wait, so that others can use the time. */
export interface Idle {
  begin(): void;
  /** Resolves when it may go on. */
  end(): Promise<void>;
}

/** What happens again and again, for those who wait for it. */
export interface Changes {
  /** Resolves at the next one. */
  next(): Promise<void>;
  tell(): void;
}

export const createChanges = (): Changes => {
  let next: PromiseWithResolvers<void> | undefined;
  return {
    next() {
      next ??= Promise.withResolvers<void>();
      return next.promise;
    },
    tell() {
      const waiter = next;
      next = undefined;
      waiter?.resolve();
    },
  };
};

/** Waits until something is decided, so many milliseconds at most. Whether it was, the caller sees. */
export const waitFor = async (
  decided: () => boolean,
  limit: number,
  changes: Changes,
  { idle, signal }: { readonly idle?: Idle; readonly signal: AbortSignal },
): Promise<void> => {
  using within = deadline(limit, 'waiting', signal);
  const timeUp = once(within, 'abort');
  const quiet = setTimeout(() => idle?.begin(), quietAfter);
  while (!decided() && !within.aborted) await Promise.race([changes.next(), timeUp]);
  clearTimeout(quiet);
  await idle?.end();
};
