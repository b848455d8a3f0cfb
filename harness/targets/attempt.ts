import { errorMessage } from '../error-message.ts';
import type { TargetPhase } from '../target-error.ts';
import type { Service } from './service.ts';

/** Where a start failed. */
export interface Place {
  readonly phase: TargetPhase;
  readonly service: Service;
}

/** A start of several services at once, which ends for all with the first that fails. */
export interface Attempt {
  /** Aborted when there is no more use in starting anything. */
  readonly over: AbortSignal;
  /** The same, or when it took too long. */
  readonly late: AbortSignal;
  /** Takes a step of one service; the first step that fails is where the attempt failed. */
  readonly at: <T>(phase: TargetPhase, service: Service, step: () => Promise<T>) => Promise<T>;
  readonly failedAt: () => Place | undefined;
  /** Ends it for those services that are still being started. */
  readonly stop: () => void;
}

export function beginAttempt(interrupted: readonly AbortSignal[], deadline: AbortSignal): Attempt {
  const stopped = new AbortController();
  const over = AbortSignal.any([...interrupted, stopped.signal]);
  let place: Place | undefined;
  return {
    over,
    late: AbortSignal.any([over, deadline]),
    at: async (phase, service, step) => {
      try {
        return await step();
      } catch (cause) {
        if (place !== undefined) throw cause;
        place = { phase, service };
        throw new Error(`${service.name}: ${errorMessage(cause)}`, { cause });
      }
    },
    failedAt: () => place,
    stop: () => stopped.abort(new Error('another service could not be started')),
  };
}
