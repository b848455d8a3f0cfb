import { setTimeout as pause } from 'node:timers/promises';

// A published port refuses, or accepts and hangs up, until the server behind it listens. No engine reports
// that moment, so the probe asks again; the servers at hand need 300 to 1500 ms to boot.
// Asking less and less often keeps the log of one that never gets ready legible.
const firstInterval = 20;
const longestInterval = 500;
const attemptTimeout = 5_000;

const noTime = (whom: string): Error => new Error(`${whom}: starting it left no time to ask`);

// What is ours is which failure to tell: libraries for retries tell that of the signal, and need as much code around them.
/**
 * Asks again until an attempt succeeds or the signal aborts. Rejects with why the last attempt failed, or, where none
 * came to its end, with whom there was no time to ask.
 */
export async function until(
  attempt: (within: AbortSignal) => Promise<void>,
  whom: string,
  signal: AbortSignal,
): Promise<void> {
  for (let last: unknown, interval = firstInterval; ; interval = Math.min(interval * 1.1, longestInterval)) {
    try {
      await attempt(AbortSignal.any([signal, AbortSignal.timeout(attemptTimeout)]));
      return;
    } catch (failure) {
      if (signal.aborted) throw last ?? (failure === signal.reason ? noTime(whom) : failure);
      last = failure;
    }
    await pause(interval, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw last;
  }
}
