import { createPace, type Idle } from '../scenario/waiting.ts';
import { untilCalled } from '../wait.ts';

/** Lets only so many scenarios be busy at a time; one that merely waits makes room for another. */
export interface Limiter {
  /** Waits for a place; disposing gives it back. */
  enter(signal: AbortSignal): Promise<Idle & Disposable>;
}

export const createLimiter = (places: number): Limiter => {
  const pace = createPace();
  let free = places;
  const first = new Set<() => void>();
  const later = new Set<() => void>();
  const leave = (): void => {
    const [next] = first.size > 0 ? first : later;
    if (next === undefined) {
      free += 1;
      return;
    }
    first.delete(next);
    later.delete(next);
    next();
  };
  const take = async (queue: Set<() => void>, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (free > 0) {
      free -= 1;
      return;
    }
    await untilCalled(signal, (wake) => {
      queue.add(wake);
      return () => queue.delete(wake);
    });
  };
  return {
    async enter(signal) {
      await take(later, signal);
      let inside = true;
      return {
        pace,
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
