/** Does it when the signal aborts, until disposed of. */
export const when = (signal: AbortSignal, action: () => void): Disposable => {
  signal.addEventListener('abort', action);
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', action) };
};

/** Whether so many milliseconds passed before any of the signals aborted. */
export const passed = async (milliseconds: number, ...signals: readonly AbortSignal[]): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  using resources = new DisposableStack();
  const timer = setTimeout(resolve, milliseconds, true);
  resources.defer(() => clearTimeout(timer));
  for (const signal of signals) {
    if (signal.aborted) return false;
    resources.use(when(signal, () => resolve(false)));
  }
  return await promise;
};
