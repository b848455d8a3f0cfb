/** Resolves when the target's event comes; rejects when it errs or the signal aborts. Leaves no listener behind. */
export const once = async <T = void>(
  target: NodeJS.EventEmitter,
  event: string,
  signal: AbortSignal,
): Promise<T> => {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const aborted = (): void => reject(signal.reason);
  target.once(event, resolve);
  target.once('error', reject);
  signal.addEventListener('abort', aborted, { once: true });
  try {
    return await promise;
  } finally {
    target.off(event, resolve);
    target.off('error', reject);
    signal.removeEventListener('abort', aborted);
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
