/**
 * Works through items on several lanes at once; `work` takes items until none is left. The first failure stops
 * all lanes, and is the one that is thrown.
 */
export const inLanes = async <T>(
  items: readonly T[],
  lanes: number,
  signal: AbortSignal,
  work: (take: () => T | undefined, signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  const queue = items.values();
  const controller = new AbortController();
  const within = AbortSignal.any([signal, controller.signal]);
  const take = (): T | undefined => (within.aborted ? undefined : queue.next().value);
  let first: unknown;
  const lane = async (): Promise<void> => {
    try {
      await work(take, within);
    } catch (error) {
      if (!controller.signal.aborted) first = error;
      controller.abort(error);
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  if (controller.signal.aborted) throw first;
  signal.throwIfAborted();
};
