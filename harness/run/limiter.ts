import type { Idle } from '../scenario/waiting.ts';

/** Lets only so many scenarios be busy at a time; one that merely waits makes room for another. */
export interface Limiter {
  /** Waits for a place; disposing gives it back. */
  enter(signal: AbortSignal): Promise<Idle & Disposable>;
}

export const createLimiter = (places: number): Limiter => {
  let free = places;
  const first: (() => void)[] = [];
  const later: (() => void)[] = [];
  const leave = (): void => {
    const next = first.shift() ?? later.shift();
    if (next) next();
    else free += 1;
  };
  const take = async (queue: (() => void)[], signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (free > 0) {
      free -= 1;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const aborted = (): void => {
      const index = queue.indexOf(resolve);
      if (index >= 0) queue.splice(index, 1);
      reject(signal.reason);
    };
    queue.push(resolve);
    signal.addEventListener('abort', aborted, { once: true });
    await promise.finally(() => signal.removeEventListener('abort', aborted));
  };
  return {
    async enter(signal) {
      await take(later, signal);
      let inside = true;
      return {
        begin() {
          if (!inside) return;
          inside = false;
          leave();
        },
        // Who has begun goes before who has not: its deadlines are running.
        async end() {
          if (inside) return;
          await take(first, signal);
          inside = true;
        },
        [Symbol.dispose]() {
          if (inside) leave();
          inside = false;
        },
      };
    },
  };
};
