import { createPace, type Idle } from '../scenario/waiting.ts';
import { untilCalled } from '../wait.ts';

/** Lets only so many scenarios be busy at a time; one that merely waits makes room for another. */
export interface Limiter {
  /** Waits for a place; disposing gives it back. */
  enter(signal: AbortSignal): Promise<Idle & Disposable>;
  /** For one that needs no place, as only those are there that it waits for. */
  readonly beside: Idle & Disposable;
  /** So many may be busy from now on; where that is less than before, once those that are too many leave. */
  resize(places: number): void;
}

export const createLimiter = (places: number): Limiter => {
  const pace = createPace();
  let all = places;
  /** Less than none while more are busy than may be. */
  let free = places;
  const first = new Set<() => void>();
  const later = new Set<() => void>();
  const leave = (): void => {
    free += 1;
    const [next] = first.size > 0 ? first : later;
    if (free <= 0 || next === undefined) return;
    free -= 1;
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
    beside: {
      pace,
      begin: () => undefined,
      end: async () => undefined,
      [Symbol.dispose]: () => undefined,
    },
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
    resize(now) {
      const more = now - all;
      all = now;
      if (more < 0) free += more;
      else for (let place = 0; place < more; place += 1) leave();
    },
  };
};
