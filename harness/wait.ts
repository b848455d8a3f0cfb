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

/** Something took longer than it was given. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** A signal that aborts with a telling error after so many milliseconds, or when the other one does. */
export const deadline = (
  milliseconds: number,
  what: string,
  signal?: AbortSignal,
): AbortSignal & Disposable => {
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new DeadlineError(`${what} took longer than ${milliseconds} ms`)),
    milliseconds,
  );
  // Not AbortSignal.any: with a listener it stays in memory, and all that the listener holds, until it aborts.
  const interrupted = (): void => controller.abort(signal?.reason);
  if (signal?.aborted) interrupted();
  signal?.addEventListener('abort', interrupted, { once: true });
  return Object.assign(controller.signal, {
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupted);
    },
  });
};
