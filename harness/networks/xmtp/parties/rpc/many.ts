import type { CallError } from './call.ts';

/** Errors that came, each once, with how often. */
export const createTally = () => {
  const errors = new Map<string, { readonly error: CallError; times: number }>();
  return {
    add(error: CallError): void {
      const key = `${error.status ?? ''} ${error.message}`;
      const entry = errors.get(key) ?? { error, times: 0 };
      entry.times += 1;
      // Messages may all be different, and then the first few tell as much as all of them.
      if (errors.size < 20) errors.set(key, entry);
    },
    errors: () => [...errors.values()].map(({ error, times }) => ({ ...error, times })),
  };
};

/** Runs this many times, so many of them at once, in order of their numbers. */
export const repeat = async (
  times: number,
  atOnce: number,
  run: (index: number) => Promise<void>,
): Promise<void> => {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < times; index = next++) await run(index);
  };
  await Promise.all(Array.from({ length: Math.min(times, Math.max(1, atOnce)) }, worker));
};
