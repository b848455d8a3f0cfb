import { errorMessage } from '../error-message.ts';
import { untilListenersReady } from '../targets/ready-listeners.ts';
import type { RunningTarget } from '../targets/target.ts';

/** Milliseconds for a target to open streams again after it was tested: a sound one needs a few. */
const recovery = 5000;

/**
 * What became of a target while it was tested; nothing where it still opens streams. Nobody else asks: a dead target
 * ends its connections before anything announces its death, and the servers of users are announced by nobody.
 */
export const problemAfterwards = async ({ site, gone }: RunningTarget): Promise<string | undefined> => {
  const signal = AbortSignal.any([gone, AbortSignal.timeout(recovery)]);
  try {
    await untilListenersReady(site, signal);
  } catch (error) {
    if (!gone.aborted) return `it no longer opens streams: ${errorMessage(error)}`;
  }
  return gone.aborted ? errorMessage(gone.reason) : undefined;
};
