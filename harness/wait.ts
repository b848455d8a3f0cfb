import { addAbortListener, once as eventOf } from 'node:events';

/** Settles as the promise does, or rejects with the signal's reason if that comes first. */
export const raceAbort = async <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> => {
  promise.catch(() => undefined);
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  using _ = addAbortListener(signal, () => aborted.reject(signal.reason));
  return await Promise.race([promise, aborted.promise]);
};

/**
 * Waits until `wake` is called, with what it is given. What `line` returns takes the call back: it is made at once when the
 * signal aborts, before anybody else could call somebody who is gone.
 */
export const untilCalled = async <T = void>(
  signal: AbortSignal,
  line: (wake: (value: T) => void) => () => void,
): Promise<T> => {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const leave = line(resolve);
  using _ = addAbortListener(signal, () => {
    leave();
    reject(signal.reason);
  });
  return await promise;
};

/** Resolves when the target's event comes; rejects when it errs, or with the reason of the signal. */
export const once = async <T = void>(
  target: NodeJS.EventEmitter,
  event: string,
  signal: AbortSignal,
): Promise<T> => {
  try {
    const [value] = await eventOf(target, event, { signal });
    return value;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
};

/** A timer that can be told to begin anew. */
export interface RunningTimer extends Disposable {
  refresh(): void;
}

/** How often it is looked whether this process runs at all. Milliseconds. */
const beat = 1000;
/** Where a beat is so late the machine had no time for us. Milliseconds. */
const stalled = 250;
/** No machine is waited for any longer: with as many beats lost it is as it is. */
const mostStalls = 60;

/**
 * Calls once so many milliseconds have passed while this process ran. Where the machine had no time for it, as beside much
 * other work or asleep, what came meanwhile has not been read yet, and nobody can say that it did not come in time.
 */
export const runningTimer = (milliseconds: number, call: () => void): RunningTimer => {
  let left = milliseconds;
  let stalls = 0;
  let restarted: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const next = (): void => {
    const step = Math.min(left, beat);
    const due = performance.now() + step;
    timer = setTimeout(() => {
      const now = performance.now();
      const lost = now - due > stalled && stalls < mostStalls;
      if (lost) stalls += 1;
      const passed = restarted === undefined ? step : now - restarted;
      left = (restarted === undefined ? left : milliseconds) - (lost ? 0 : passed);
      restarted = undefined;
      if (left > 0) next();
      else call();
    }, step);
  };
  next();
  return {
    refresh() {
      restarted = performance.now();
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
};

/** Something took longer than it was given. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** A signal that aborts with a telling error after so many milliseconds in which we ran, or when the other one does. */
export const deadline = (
  milliseconds: number,
  what: string,
  signal?: AbortSignal,
): AbortSignal & Disposable => {
  const controller = new AbortController();
  const timer = runningTimer(milliseconds, () =>
    controller.abort(new DeadlineError(`${what} took longer than ${milliseconds} ms`)),
  );
  // Not AbortSignal.any: with a listener it stays in memory, and all that the listener holds, until it aborts.
  const interrupted = (): void => controller.abort(signal?.reason);
  if (signal?.aborted) interrupted();
  signal?.addEventListener('abort', interrupted, { once: true });
  return Object.assign(controller.signal, {
    [Symbol.dispose]: () => {
      timer[Symbol.dispose]();
      signal?.removeEventListener('abort', interrupted);
    },
  });
};
